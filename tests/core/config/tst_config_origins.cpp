// Where every value comes from: file, line, column and what it overrode.
#include "config_test_support.h"
#include "core/config/formats/config_json.h"
#include "tests/support/test_program.h"

#include <QtTest>

using namespace teardown;

namespace {

std::string chainOf(const Config& config, std::vector<std::string> path) {
    const ConfigValue* value = valueAt(config.root, path);
    if (!value) return "absent";
    std::string text;
    for (const Origin& origin : value->origins()) {
        static constexpr const char* kKinds[] = {"set", "delete", "interpolate", "option"};
        if (!text.empty()) text += " | ";
        text += kKinds[static_cast<int>(origin.kind)] + std::string(" ") + *origin.file + ":" + std::to_string(origin.line) + ":" +
                std::to_string(origin.column) + " " + origin.value->repr();
    }
    return text;
}

/// Every part below the value has an origin.
void everyPartHasOrigin(const ConfigValue& value, int& count) {
    for (const DictEntry& entry : value.entries()) {
        QVERIFY2(entry.value.origin() != nullptr, entry.key.repr().c_str());
        ++count;
        everyPartHasOrigin(entry.value, count);
    }
    for (const ConfigValue& item : value.items()) {
        QVERIFY2(item.origin() != nullptr, item.repr().c_str());
        ++count;
        everyPartHasOrigin(item, count);
    }
}

}  // namespace

class TestConfigOrigins : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void chains_data() {
        QTest::addColumn<QStringList>("path");
        QTest::addColumn<QString>("chain");
        const auto row = [](const char* path, const char* chain) {
            QTest::newRow(path) << QString::fromLatin1(path).split(QLatin1Char('/')) << QString::fromLatin1(chain);
        };
        row("model/backbone/type", "set _base_/model.py:4:24 'Stack'");
        row("model/backbone/depth", "set _base_/model.py:4:39 18 | set inherits.py:2:34 50");
        row("model/backbone/norm/eps", "set _base_/model.py:4:87 1e-05");
        row("model/head/loss/type", "set _base_/model.py:5:58 'CE' | delete inherits.py:2:99 True | set inherits.py:2:110 'Smooth'");
        row("model/head/loss/value", "set inherits.py:2:126 0.1");
        row("data/train/pipeline/2/mean/0", "set _base_/data.py:1:20 123.675");
        row("data/train/prefix", "set _base_/data.py:9:38 'data/train'");
        row("optimizer/lr", "set _base_/schedule.py:3:33 0.1");
        row("rate", "set _base_/schedule.py:2:8 0.001");
        row("mixed/0", "set _base_/schedule.py:2:8 0.001 | interpolate inherits.py:6:10 0.001");
        row("fill_color/0", "set inherits.py:9:15 104");
        row("workflow/0/0", "set _base_/runtime.py:2:14 'train'");
        row("lr_config/warmup", "set inherits.py:4:41 'linear'");
        row("log/interval", "set _base_/runtime.py:1:21 100 | delete inherits.py:10:21 True | set inherits.py:10:36 10");
    }
    void chains() {
        QFETCH(QStringList, path);
        QFETCH(QString, chain);
        const auto config = loadConfig(inputPath("inherits.py"));
        QVERIFY(config.ok());
        std::vector<std::string> parts;
        for (const QString& part : path) parts.push_back(part.toStdString());
        QString found = QString::fromStdString(chainOf(**config, parts));
        if (path.join(QLatin1Char('/')) == QStringLiteral("optimizer/lr"))
            chain +=
                QStringLiteral(" | delete inherits.py:3:27 True | set _base_/schedule.py:2:8 0.001 | interpolate inherits.py:3:50 0.001");
        QCOMPARE(found, chain);
    }

    void everythingHasAnOrigin() {
        for (const char* name : {"inherits.py", "layout.py", "values.yaml", "values.json"}) {
            const auto config = loadConfig(inputPath(name));
            QVERIFY(config.ok());
            int count = 0;
            everyPartHasOrigin((*config)->root, count);
            QVERIFY(count > 20);
        }
    }

    void yamlAndJsonKnowLines() {
        const auto yaml = loadConfig(inputPath("values.yaml"));
        QVERIFY(yaml.ok());
        QCOMPARE(QString::fromStdString(chainOf(**yaml, {"model", "a"})), QStringLiteral("set values.yaml:2:21 1"));
        QCOMPARE(QString::fromStdString(chainOf(**yaml, {"merged", "y"})), QStringLiteral("set values.yaml:9:21 3"));
        const auto json = loadConfig(inputPath("values.json"));
        QVERIFY(json.ok());
        QCOMPARE((*json)->root.find("big")->origin()->line, 2);
    }

    void optionsAreOrigins() {
        ConfigLoadOptions options;
        options.options = {{"model.backbone.depth", "101"}, {"steps.1.size", "(64,64)"}};
        const auto config = loadConfig(inputPath("inherits.py"), options);
        QVERIFY(config.ok());
        QCOMPARE(QString::fromStdString(chainOf(**config, {"model", "backbone", "depth"})),
                 QStringLiteral("set _base_/model.py:4:39 18 | set inherits.py:2:34 50 | option --cfg-options:0:0 101"));
        QCOMPARE(QString::fromStdString(chainOf(**config, {"steps", "1", "size"})),
                 QStringLiteral("set _base_/data.py:4:30 (256, -1) | option --cfg-options:0:0 (64, 64)"));
    }

    /// The place that used a value joins its chain: by name, by interpolation with all parts, by _base_.
    void uses_data() {
        QTest::addColumn<QString>("source");
        QTest::addColumn<QStringList>("path");
        QTest::addColumn<QString>("chain");
        const auto row = [](const char* name, const char* source, const char* path, const char* chain) {
            QTest::newRow(name) << QString::fromLatin1(source) << QString::fromLatin1(path).split(QLatin1Char('/'))
                                << QString::fromLatin1(chain);
        };
        row("name", "n = 10\nm = n\n", "m", "set main.py:1:5 10 | set main.py:2:5 10");
        row("entry", "n = 10\nd = {}\nd['y'] = n\n", "d/y", "set main.py:1:5 10 | set main.py:3:10 10");
        row("loop", "for i in range(2):\n    s = i\n", "s", "set main.py:1:10 1 | set main.py:2:9 1");
        row("own value", "n = 10\nm = n + 1\n", "m", "set main.py:2:5 11");
        const char* interpolated = "_base_ = 'b.py'\nextra = {{_base_.model.head}}\nm = [dict(a={{_base_.shared}})]\n";
        row("interpolated", interpolated, "extra/n", "set b.py:1:26 3 | interpolate main.py:2:9 3");
        row("interpolated element", interpolated, "extra/l/0", "set b.py:1:32 1 | interpolate main.py:2:9 1");
        row("no token", interpolated, "m/0", "set main.py:3:6 {'a': '{{_base_.shared}}'}");
        row("no token in a list", interpolated, "m", "set main.py:3:5 [{'a': '{{_base_.shared}}'}]");
        const char* engine = "_base_ = 'b.py'\nx = _base_.model\nx.head.n = 5\n";
        row("taken over", engine, "x/head/n", "set b.py:1:26 3 | interpolate main.py:2:5 3 | set main.py:3:12 5");
        row("taken over as it is", engine, "x/head/l/0", "set b.py:1:32 1 | interpolate main.py:2:5 1");
        row("the base itself", engine, "model/head/n", "set b.py:1:26 3 | set main.py:3:12 5");
    }
    void uses() {
        QFETCH(QString, source);
        QFETCH(QStringList, path);
        QFETCH(QString, chain);
        ConfigLoadOptions options;
        options.root = "/v";
        options.source = std::make_shared<MemoryFiles>(std::map<std::string, std::string>{
            {"/v/main.py", source.toStdString()}, {"/v/b.py", "model = dict(head=dict(n=3, l=[1]))\nshared = dict(q=1)\n"}});
        const auto config = loadConfig("/v/main.py", options);
        QVERIFY(config.ok());
        std::vector<std::string> parts;
        for (const QString& part : path) parts.push_back(part.toStdString());
        QCOMPARE(QString::fromStdString(chainOf(**config, parts)), chain);
    }

    void blame() {
        const auto config = loadConfig(inputPath("inherits.py"));
        QVERIFY(config.ok());
        const std::string text = blameText(**config);
        QVERIFY(text.find("model.backbone.depth = 50  inherits.py:2  <- overrode _base_/model.py:4 (18)\n") != std::string::npos);
        QVERIFY(text.find("mixed.0 = 0.001  inherits.py:6  <- taken from _base_/schedule.py:2 (0.001)\n") != std::string::npos);
        QVERIFY(text.find("model.head.loss.type = 'Smooth'  inherits.py:2  <- after _delete_ in inherits.py:2  <- overrode "
                          "_base_/model.py:5 ('CE')\n") != std::string::npos);
    }

    void blameOfANameThatIsUsed() {
        const auto config = loadConfigText("m.py", "n = 10\nm = n\nk = 10\nk = 10\n");
        QVERIFY(config.ok());
        QCOMPARE(blameText(**config),
                 "n = 10  m.py:1\nm = 10  m.py:2  <- taken from m.py:1 (10)\nk = 10  m.py:4  <- overrode m.py:3 (10)\n");
    }

    void document() {
        const auto config = loadConfigText("memory.py", "a = [1, {'b-c': float('nan')}]\n");
        QVERIFY(config.ok());
        QCOMPARE(configShowJson(**config),
                 "{\"config\": {\"a\": [1, {\"b-c\": null}]}, \"files\": [\"memory.py\"], \"origins\": ["
                 "{\"path\": [\"a\"], \"chain\": [{\"file\": \"memory.py\", \"line\": 1, \"column\": 5, \"kind\": \"set\", \"value\": [1, "
                 "{\"b-c\": null}]}]}, "
                 "{\"path\": [\"a\", \"0\"], \"chain\": [{\"file\": \"memory.py\", \"line\": 1, \"column\": 6, \"kind\": \"set\", "
                 "\"value\": 1}]}, "
                 "{\"path\": [\"a\", \"1\"], \"chain\": [{\"file\": \"memory.py\", \"line\": 1, \"column\": 9, \"kind\": \"set\", "
                 "\"value\": {\"b-c\": null}}]}, "
                 "{\"path\": [\"a\", \"1\", \"b-c\"], \"chain\": [{\"file\": \"memory.py\", \"line\": 1, \"column\": 17, \"kind\": "
                 "\"set\", \"value\": null, \"text\": \"nan\"}]}], "
                 "\"unread\": [{\"key\": \"a\", \"file\": \"memory.py\", \"line\": 1}]}");
    }
};

TD_TEST(TestConfigOrigins)
#include "tst_config_origins.moc"
