// manifest.json has a row of every backbone, every row its layers, and ctest a test of every family.
#include "golden_support.h"
#include "tests/support/test_program.h"

#include <QDir>
#include <QFile>
#include <QtTest>

#include <set>

using namespace teardown;
using namespace teardown::engine;

namespace {

/// Names of the models registries that are backbones: the reference keeps them in a folder; it has no classes of our own scope.
/// TIMMBackbone only says what to use instead.
std::set<std::string> backbones() {
    std::set<std::string> names;
    for (const LayerRegistry* registry : layerRegistries()) {
        if (registry->name() != "models") continue;
        for (const RegistryBase::Row& row : registry->rows()) {
            if (row.signature->name == "TIMMBackbone") continue;
            const std::string& cls = row.signature->reference.cls;
            if (cls.find(".backbones.") != std::string::npos || cls.starts_with("teardown.")) names.insert(row.signature->name);
        }
    }
    return names;
}

}  // namespace

class TestManifest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void everyBackboneHasARow() {
        std::set<std::string> families;
        for (const golden::Row& row : golden::manifest()) families.insert(row.family);
        const std::set<std::string> registered = backbones();
        QVERIFY(registered.size() >= 12);
        for (const std::string& name : registered)
            QVERIFY2(families.contains(name), (name + " has no row in tests/zoo/manifest.json: see make_golden.py").c_str());
        for (const std::string& family : families) QVERIFY2(registered.contains(family), (family + " is not registered").c_str());
    }

    void everyFamilyHasATest() {
        std::map<std::string, std::set<std::string>> names;
        for (const golden::Row& row : golden::manifest()) QVERIFY2(names[row.family].insert(row.name).second, row.name.c_str());
        QFile file(QStringLiteral(BUILD_ROOT "/tests/CTestTestfile.cmake"));
        QVERIFY(file.open(QIODevice::ReadOnly));
        const QByteArray tests = file.readAll();
        for (const auto& [family, rows] : names) {
            std::set<std::string> recorded;
            const nlohmann::json layersOfFamily = golden::layersOf(family);  // items() does not keep a temporary alive
            for (const auto& [name, layers] : layersOfFamily.items()) recorded.insert(name);
            QVERIFY2(recorded == rows, (family + ".json has other rows than manifest.json").c_str());
            QVERIFY2(tests.contains(("zoo.tst_golden." + family + " ").c_str()) ||
                         tests.contains(("[zoo.tst_golden." + family + "]").c_str()) ||
                         tests.contains(("\"zoo.tst_golden." + family + "\"").c_str()),
                     (family + " is not known to ctest").c_str());
        }
        const QStringList files = QDir(QStringLiteral(TEST_DATA "/golden/zoo/layers")).entryList({"*.json"});
        QCOMPARE(files.size(), static_cast<qsizetype>(names.size()));
    }

    void everyFamilyRunsAtTheConfigsSize() {
        std::map<std::string, std::size_t> full;
        for (const golden::Row& row : golden::manifest()) full[row.family] += row.json.contains("full") ? 1 : 0;
        for (const auto& [family, count] : full) QVERIFY2(count > 0, (family + ": no row is \"full\"").c_str());
    }

    void whatIsTooLargeIsLeftToAll() {
        const nlohmann::json small{{"name", "a"}, {"params", 100'000'000}, {"macs", 20'000'000'000}};
        const auto row = [&](const nlohmann::json& changed) {
            golden::Row one{"a", "A", {}, small};
            one.json.update(changed);
            return one;
        };
        QVERIFY(!row(nlohmann::json::object()).onlyInAll());
        QVERIFY(row({{"params", 100'000'001}}).onlyInAll());
        QVERIFY(row({{"macs", 20'000'000'001}}).onlyInAll());
        QVERIFY(!row({{"macs", 20'000'000'001}, {"full", true}}).onlyInAll());
    }
};

TD_TEST(TestManifest)
#include "tst_manifest.moc"
