// Every family against recorded values of the reference: keys and order, parameters, logits, each leaf layer.
// With TEARDOWN_GOLDEN_DIR and TEARDOWN_CONFIG_DIR set the recorded configs there are run in full instead of the committed rows.
#include "core/config/config.h"
#include "golden_support.h"
#include "tests/support/test_program.h"

#include <QtTest>

#include <algorithm>
#include <filesystem>
#include <fstream>

using namespace teardown;
using namespace teardown::engine;

namespace {

nlohmann::json readJson(const std::string& path) {
    std::ifstream file(path);
    return file ? nlohmann::json::parse(file, nullptr, /*allow_exceptions=*/false) : nlohmann::json();
}

bool known(const nlohmann::json& golden) {
    const nlohmann::json& types = golden["types"];
    for (const char* part : {"backbone", "head", "loss"})
        if (types[part].is_string() && !modelRegistry().find(types[part].get<std::string>())) return false;
    const nlohmann::json necks = types["neck"].is_array() ? types["neck"] : nlohmann::json::array({types["neck"]});
    return std::all_of(necks.begin(), necks.end(),
                       [](const nlohmann::json& neck) { return neck.is_null() || modelRegistry().find(neck.get<std::string>()); });
}

}  // namespace

class TestGolden : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { at::set_num_threads(1); }
    void architecture_data();
    void architecture();
    void cleanupTestCase();

private:
    /// The worst of a backbone's type, relative to the tensor's largest value.
    struct Worst {
        double layer = 0, logits = 0;
        std::string layerAt, logitsAt;
        std::size_t layers = 0;
    };
    std::map<std::string, Worst> m_worst;
};

void TestGolden::architecture_data() {
    QTest::addColumn<QString>("model");   // Python text of a dict, or a config file
    QTest::addColumn<QString>("golden");  // JSON text, or a file
    QTest::addColumn<QString>("layers");  // file; empty: none
    if (const char* folder = std::getenv("TEARDOWN_GOLDEN_DIR")) {
        const char* configs = std::getenv("TEARDOWN_CONFIG_DIR");
        QVERIFY2(configs, "TEARDOWN_CONFIG_DIR must name the folder of the configs");
        for (const auto& item : std::filesystem::directory_iterator(folder)) {
            const std::string path = item.path().string();
            if (!path.ends_with(".json") || path.ends_with(".layers.json")) continue;
            const nlohmann::json golden = readJson(path);
            if (!golden.contains("config") || !known(golden)) continue;
            QTest::newRow(item.path().stem().c_str())
                << QString::fromStdString(configs + ("/" + golden["config"].get<std::string>())) << QString::fromStdString(path)
                << QString::fromStdString(path.substr(0, path.size() - 5) + ".layers.json");
        }
        return;
    }
    const nlohmann::json manifest = readJson(TEST_DATA "/zoo/manifest.json");
    QVERIFY(manifest.is_array());
    for (const nlohmann::json& row : manifest) {
        const std::string name = row["name"].get<std::string>();
        const std::string layers = TEST_DATA "/golden/zoo/" + name + ".json";
        QTest::newRow(name.c_str()) << QString::fromStdString(row["model"].get<std::string>()) << QString::fromStdString(row.dump())
                                    << (std::filesystem::exists(layers) ? QString::fromStdString(layers) : QString());
    }
}

void TestGolden::architecture() {
    QFETCH(QString, model);
    QFETCH(QString, golden);
    QFETCH(QString, layers);
    const bool sweep = golden.endsWith(QLatin1String(".json"));
    auto config = sweep ? loadConfig(model.toStdString()) : loadConfigText("manifest.py", "model = " + model.toStdString() + "\n");
    QVERIFY2(config.ok(), config.ok() ? "" : describe(config.error()).c_str());
    const nlohmann::json expected = sweep ? readJson(golden.toStdString()) : nlohmann::json::parse(golden.toStdString());
    nlohmann::json rows = layers.isEmpty() ? nlohmann::json::array() : readJson(layers.toStdString());
    if (!rows.is_array()) rows = nlohmann::json::array();
    const auto result = teardown::engine::golden::compare(*(*config)->root.find("model"), expected, rows, sweep || !layers.isEmpty());
    QVERIFY2(result.failure.empty(), result.failure.c_str());
    const ConfigValue* backbone = (*config)->root.find("model")->find("backbone");
    const ConfigValue* type = backbone ? backbone->find("type") : nullptr;
    Worst& worst = m_worst[type && type->isString() ? type->asString() : "other"];
    worst.layers += result.layers;
    if (result.worstLayer >= worst.layer) worst.layer = result.worstLayer, worst.layerAt = QTest::currentDataTag() + (" " + result.worstPath);
    if (result.logits >= worst.logits) worst.logits = result.logits, worst.logitsAt = QTest::currentDataTag();
}

void TestGolden::cleanupTestCase() {
    // tests/portability gathers these lines.
    for (const auto& [family, worst] : m_worst)
        qInfo("family %s: %zu layers compared, worst %.2e of its absmax (%s); worst logits %.2e (%s)", family.c_str(), worst.layers, worst.layer,
              worst.layerAt.c_str(), worst.logits, worst.logitsAt.c_str());
}

TD_TEST(TestGolden)
#include "tst_golden.moc"
