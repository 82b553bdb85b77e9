// Every network of manifest.json against recorded values of the reference: keys and order, parameters, logits, each leaf layer.
// ctest runs a family at a time: TEARDOWN_GOLDEN_FAMILY names the backbone's class. Without it all are run.
// With TEARDOWN_GOLDEN_DIR and TEARDOWN_CONFIG_DIR set the recorded configs there are run in full instead of the committed rows.
#include "core/config/config.h"
#include "golden_compare.h"
#include "tests/support/test_program.h"

#include <QtTest>

#include <algorithm>
#include <filesystem>

using namespace teardown;
using namespace teardown::engine;
using nlohmann::json;

namespace {

bool known(const json& golden) {
    const json& types = golden["types"];
    for (const char* part : {"backbone", "head", "loss"})
        if (types[part].is_string() && !modelRegistry().find(types[part].get<std::string>())) return false;
    const json necks = types["neck"].is_array() ? types["neck"] : json::array({types["neck"]});
    return std::all_of(necks.begin(), necks.end(),
                       [](const json& neck) { return neck.is_null() || modelRegistry().find(neck.get<std::string>()); });
}

/// What the test compares, built while the rows are listed.
struct Case {
    std::string family;
    ConfigValue model;
    json golden;
    json layers = json::array();
    bool forward = true;
    bool layersRecorded = true;
};

}  // namespace

class TestGolden : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { at::set_num_threads(1); }
    void architecture_data();
    void architecture() { compareRow(); }
    void onlyInAll_data();
    void onlyInAll() { compareRow(); }
    void cleanupTestCase();

private:
    /// What was compared of a backbone's class; errors relative to the tensor's largest value.
    struct Tally {
        double layer = 0, logits = 0;
        std::string layerAt, logitsAt;
        std::size_t rows = 0, layers = 0;
    };
    void sweep(const std::string& folder);
    void addRow(const std::string& tag, Case one);
    void compareRow();

    const std::string m_family = qEnvironmentVariable("TEARDOWN_GOLDEN_FAMILY").toStdString();
    std::map<std::string, Case> m_cases;  ///< by their row's tag
    std::map<std::string, Tally> m_tallies;
    std::map<std::string, std::size_t> m_notRun;
};

void TestGolden::addRow(const std::string& tag, Case one) {
    QTest::newRow(tag.c_str()) << QString::fromStdString(one.family);
    m_cases.insert_or_assign(tag, std::move(one));
}

void TestGolden::sweep(const std::string& folder) {
    const char* configs = std::getenv("TEARDOWN_CONFIG_DIR");
    QVERIFY2(configs, "TEARDOWN_CONFIG_DIR must name the folder of the configs");
    for (const auto& item : std::filesystem::directory_iterator(folder)) {
        const std::string path = item.path().string();
        if (!path.ends_with(".json") || path.ends_with(".layers.json")) continue;
        json golden = golden::readJson(path);
        if (!golden.contains("config") || !known(golden)) continue;
        auto config = loadConfig(configs + ("/" + golden["config"].get<std::string>()));
        QVERIFY2(config.ok(), config.ok() ? "" : describe(config.error()).c_str());
        json layers = golden::readJson(path.substr(0, path.size() - 5) + ".layers.json");
        const std::string family = golden["types"]["backbone"].get<std::string>();
        addRow(item.path().stem().string(), {family, *(*config)->root.find("model"), std::move(golden),
                                             layers.is_array() ? layers : json::array(), true, layers.is_array()});
    }
}

void TestGolden::architecture_data() {
    QTest::addColumn<QString>("family");
    if (const char* folder = std::getenv("TEARDOWN_GOLDEN_DIR")) return sweep(folder);
    std::map<std::string, json> layers;
    for (const golden::Row& row : golden::manifest()) {
        if (!m_family.empty() && row.family != m_family) continue;
        if (!layers.contains(row.family)) layers[row.family] = golden::layersOf(row.family);
        // Keys and parameters are compared of all.
        const bool forward = !row.onlyInAll();
        m_notRun[row.family] += forward ? 0 : 1;
        addRow(row.name, {row.family, row.modelConfig, row.recordedSize(), layers[row.family][row.name], forward, true});
    }
}

void TestGolden::onlyInAll_data() {
    QTest::addColumn<QString>("family");
    if (std::getenv("TEARDOWN_GOLDEN_DIR")) return;
    for (const golden::Row& row : golden::manifest()) {
        if (!m_family.empty() && row.family != m_family) continue;
        if (row.onlyInAll())
            addRow(row.name + " (large)",
                   {row.family, row.modelConfig, row.recordedSize(), golden::layersOf(row.family)[row.name], true, true});
        if (row.hasSmallSize()) addRow(row.name + " (own size)", {row.family, row.modelConfig, row.json, json::array(), true, false});
    }
}

void TestGolden::compareRow() {
    const std::string tag = QTest::currentDataTag();
    const Case& one = m_cases.at(tag);
    QVERIFY2(one.layers.empty() != one.layersRecorded, "no layers are recorded: run make_golden.py for this row");
    const auto result = golden::compare(one.model, one.golden, one.layers, one.forward);
    QVERIFY2(result.failure.empty(), result.failure.c_str());
    if (!one.forward) return;
    Tally& tally = m_tallies[one.family];
    ++tally.rows;
    tally.layers += result.layers;
    if (result.worstLayer >= tally.layer) tally.layer = result.worstLayer, tally.layerAt = tag + " " + result.worstPath;
    if (result.logits >= tally.logits) tally.logits = result.logits, tally.logitsAt = tag;
}

void TestGolden::cleanupTestCase() {
    // tests/portability gathers these lines.
    for (const auto& [family, tally] : m_tallies)
        qInfo(
            "family %s: %zu rows and %zu layers compared, worst %.2e of its absmax (%s); worst logits %.2e (%s); %zu rows only by ./check "
            "--all",
            family.c_str(), tally.rows, tally.layers, tally.layer, tally.layerAt.c_str(), tally.logits, tally.logitsAt.c_str(),
            m_notRun[family]);
    QVERIFY2(!m_tallies.empty(), "no row was compared");
    if (!m_family.empty()) QVERIFY2(m_tallies[m_family].layers > 0, ("no layer was compared of " + m_family).c_str());
}

TD_TEST(TestGolden)
#include "tst_golden.moc"
