// Broken configs: the part that can be read, each error with the files that led to it, and the first one being loadConfig's.
#include "core/config/config.h"
#include "core/config/config_files.h"
#include "tests/support/test_program.h"

#include <QtTest>

using namespace teardown;

namespace {

using Texts = std::map<std::string, std::string>;

ConfigLoadOptions over(const Texts& texts) {
    ConfigLoadOptions options;
    options.source = std::make_shared<MemoryFiles>(texts);
    options.root = "/v";
    return options;
}

}  // namespace

class TestConfigPartly : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void readable_data() {
        QTest::addColumn<Texts>("texts");
        QTest::addColumn<QString>("value");
        QTest::addColumn<QStringList>("codes");
        const auto row = [](const char* name, const Texts& texts, const char* value, const QStringList& codes) {
            QTest::newRow(name) << texts << QString::fromUtf8(value) << codes;
        };
        row("whole", {{"/v/main.py", "a = 1\n"}}, "{'a': 1}", {});
        row("import", {{"/v/main.py", "a = 1\nimport os\nb = os.sep\nc = 2\n"}}, "{'a': 1, 'c': 2}", {"config-refused"});
        row("from", {{"/v/main.py", "from os import path as p, sep\nb = sep + p\nc = sep\nd = 1\n"}}, "{'d': 1}", {"config-refused"});
        row("function", {{"/v/main.py", "def f(x):\n    if x:\n        return 1\n    return 2\n\na = f(1)\nb = 3\n"}}, "{'b': 3}",
            {"config-refused"});
        row("syntax", {{"/v/main.py", "a = 1\nb = = 2\nc = 3\n"}}, "{'a': 1, 'c': 3}", {"config-syntax"});
        row("open bracket", {{"/v/main.py", "a = 1\nb = [1, 2\nc = 3\n"}}, "{'a': 1}", {"config-syntax"});
        row("open string", {{"/v/main.py", "a = 1\nb = dict(\n  x='oops)\nc = 3\n"}}, "{'a': 1}", {"config-syntax"});
        row("value", {{"/v/main.py", "a = 1\nb = a + 'x'\nc = [b]\nd = 1 / 0\ne = 4\n"}}, "{'a': 1, 'e': 4}",
            {"config-value", "config-value"});
        row("bad block", {{"/v/main.py", "a = 1\nfor i in [1, 2]:\n    import os\nelse:\n    a = 2\nb = 3\n"}}, "{'a': 1, 'i': 1, 'b': 3}",
            {"config-refused"});
        row("missing base",
            {{"/v/main.py", "_base_ = ['nowhere.py', 'b.py']\na = {{_base_.x}}\nc = [{{_base_.b}}]\n"}, {"/v/b.py", "b = 5\n"}},
            "{'b': 5, 'a': '{{_base_.x}}', 'c': [5]}", {"config-base-missing", "config-interpolation"});
        row("broken base", {{"/v/main.py", "_base_ = 'b.py'\na = dict(x=2)\n"}, {"/v/b.py", "a = dict(x=1, y=3)\nimport os\nz = 1\n"}},
            "{'a': {'x': 2, 'y': 3}, 'z': 1}", {"config-refused"});
        row("cycle", {{"/v/main.py", "_base_ = 'b.py'\na = 1\n"}, {"/v/b.py", "_base_ = 'main.py'\nb = 2\n"}}, "{'b': 2, 'a': 1}",
            {"config-base-cycle"});
        row("merge", {{"/v/main.py", "_base_ = 'b.py'\na = dict(x=1)\nc = dict(y=2)\n"}, {"/v/b.py", "a = [1]\nc = dict(z=3)\n"}},
            "{'a': {'x': 1}, 'c': {'z': 3, 'y': 2}}", {"config-inherit-type"});
        row("duplicate", {{"/v/main.py", "_base_ = ['b.py', 'c.py']\n"}, {"/v/b.py", "a = 1\n"}, {"/v/c.py", "a = 2\nd = 3\n"}},
            "{'a': 2, 'd': 3}", {"config-duplicate-key"});
        row("reserved", {{"/v/main.py", "filename = 1\na = 2\n"}}, "{'filename': 1, 'a': 2}", {"config-reserved-key"});
        row("yaml base", {{"/v/main.py", "_base_ = 'b.yaml'\na = 1\n"}, {"/v/b.yaml", "x: [1\n"}}, "{'a': 1}", {"config-syntax"});
        row("limit", {{"/v/main.py", "a = 1\nb = 2 ** 5000\nc = 3\n"}}, "{'a': 1}", {"config-limit"});
    }
    void readable() {
        QFETCH(Texts, texts);
        QFETCH(QString, value);
        QFETCH(QStringList, codes);
        const auto config = readConfigPartly("/v/main.py", over(texts));
        QVERIFY2(config.ok(), config.ok() ? "" : describe(config.error()).c_str());
        QStringList found;
        for (const ConfigFault& fault : (*config)->faults) found << QString::fromStdString(fault.error.code);
        QCOMPARE(found, codes);
        QCOMPARE(QString::fromStdString((*config)->root.repr()), value);
        // The strict reader answers with the first of them.
        const auto strict = loadConfig("/v/main.py", over(texts));
        QCOMPARE(strict.ok(), codes.isEmpty());
        if (!strict.ok())
            QCOMPARE(QString::fromStdString(describe((*config)->faults.front().error)), QString::fromStdString(describe(strict.error())));
        for (const ConfigFault& fault : (*config)->faults) {
            QVERIFY(!fault.chain.empty());
            QCOMPARE(QString::fromStdString(fault.chain.front()), QStringLiteral("main.py"));
            QVERIFY(!fault.error.where.file.empty());
        }
    }

    void chainIsNamed() {
        const Texts texts = {
            {"/v/main.py", "_base_ = 'b.py'\n"}, {"/v/b.py", "_base_ = 'deep/c.py'\n"}, {"/v/deep/c.py", "x = 1\ny = x +\n"}};
        const auto strict = loadConfig("/v/main.py", over(texts));
        QVERIFY(!strict.ok());
        QCOMPARE(QString::fromStdString(english(strict.error().what)),
                 QStringLiteral("There are syntax errors in config file /v/deep/c.py: invalid syntax (<unknown>, line 2); read through "
                                "main.py -> b.py -> deep/c.py"));
        QCOMPARE(QString::fromStdString(strict.error().where.file), QStringLiteral("deep/c.py"));
        QCOMPARE(strict.error().where.line, 2);
        const auto config = readConfigPartly("/v/main.py", over(texts));
        QVERIFY(config.ok());
        QCOMPARE((*config)->faults.front().chain, (std::vector<std::string>{"main.py", "b.py", "deep/c.py"}));
        QCOMPARE((*config)->files.size(), std::size_t(3));
        QVERIFY(!(*config)->files[0].error && !(*config)->files[1].error && (*config)->files[2].error);
    }

    void missingBaseStandsInTheGraph() {
        const auto config =
            readConfigPartly("/v/main.py", over({{"/v/main.py", "_base_ = ['./b.py', 'gone/c.py']\n"}, {"/v/b.py", "a = 1\n"}}));
        QVERIFY(config.ok());
        QCOMPARE((*config)->files.size(), std::size_t(3));
        QCOMPARE((*config)->files[0].bases, (std::vector<int>{1, 2}));
        QCOMPARE((*config)->files[2].displayPath, "gone/c.py");
        QCOMPARE((*config)->files[2].error->code, "config-base-missing");
        QVERIFY(english((*config)->files[2].error->what).find("named by main.py") != std::string::npos);
    }

    void openedFileItself() {
        QCOMPARE(readConfigPartly("/v/none.py", over({{"/v/main.py", ""}})).error().code, "file-missing");
        QCOMPARE(readConfigPartly("/v/main.py", over({{"/v/main.py", std::string("a = 1\0", 6)}})).error().code, "config-encoding");
    }

    void onlyOptionsFail() {
        ConfigLoadOptions options = over({{"/v/main.py", "a = [1]\n"}});
        options.options = {{"a.5.x", "1"}};
        const auto config = readConfigPartly("/v/main.py", options);
        QVERIFY(config.ok());
        QCOMPARE((*config)->root.repr(), "{'a': [1]}");
        QCOMPARE((*config)->faults.size(), std::size_t(1));
        QCOMPARE((*config)->faults[0].error.code, "option-merge");
    }
};

TD_TEST(TestConfigPartly)
#include "tst_config_partly.moc"
