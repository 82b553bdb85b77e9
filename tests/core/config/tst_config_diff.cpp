// Differences of two configs with their places, and which keys nothing reads.
#include "config_test_support.h"
#include "core/config/config_diff.h"
#include "core/config/config_usage.h"
#include "core/config/formats/config_json.h"
#include "tests/support/test_program.h"

#include <QtTest>

using namespace teardown;

namespace {

ConfigValue rootOf(const QString& text, const char* name) {
    const auto config = loadConfigText(name, text.toStdString());
    return config.ok() ? (*config)->root : ConfigValue::string(describe(config.error()));
}

}  // namespace

class TestConfigDiff : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void differences_data() {
        QTest::addColumn<QString>("a");
        QTest::addColumn<QString>("b");
        QTest::addColumn<QString>("text");
        const auto row = [](const char* name, const char* a, const char* b, const char* text) {
            QTest::newRow(name) << QString::fromLatin1(a) << QString::fromLatin1(b) << QString::fromLatin1(text);
        };
        row("same", "x = dict(a=1, b=2)", "x = dict(b=2, a=1)", "");
        row("added", "x = 1", "x = 1\ny = [1]", "+ y = [1]  b.py:2\n");
        row("removed", "x = dict(a=1, b=2)", "x = dict(a=1)", "- x.b = 2  a.py:1\n");
        row("changed", "x = dict(a=dict(b=1))", "\nx = dict(a=dict(b=2))", "~ x.a.b = 1 -> 2  a.py:1 -> b.py:2\n");
        row("kinds", "x = 1\ny = [1]\nz = True", "x = 1.0\ny = (1,)\nz = 1",
            "~ x = 1 -> 1.0  a.py:1 -> b.py:1\n~ y = [1] -> (1,)  a.py:2 -> b.py:2\n~ z = True -> 1  a.py:3 -> b.py:3\n");
        row("nan", "x = float('nan')", "x = float('nan')", "");
        row("zero", "x = 0.0", "x = -0.0", "~ x = 0.0 -> -0.0  a.py:1 -> b.py:1\n");
        row("element", "x = [1, dict(a=2), 3]", "x = [1, dict(a=5), 3]", "~ x.1.a = 2 -> 5  a.py:1 -> b.py:1\n");
        row("inserted", "p = [dict(t='A'), dict(t='B'), dict(t='C')]", "p = [dict(t='A'), dict(t='X'), dict(t='B'), dict(t='C')]",
            "+ p.1 = {'t': 'X'}  b.py:1\n");
        row("inserted and changed", "p = [dict(t='A', s=1), dict(t='B')]", "p = [dict(t='A', s=2), dict(t='B'), dict(t='C')]",
            "+ p.2 = {'t': 'C'}  b.py:1\n~ p.0.s = 1 -> 2  a.py:1 -> b.py:1\n");
        row("dropped", "p = (1, 2, 3)", "p = (1, 3)", "- p.1 = 2  a.py:1\n");
        row("dict for list", "x = [1]", "x = dict(a=1)", "~ x = [1] -> {'a': 1}  a.py:1 -> b.py:1\n");
    }
    void differences() {
        QFETCH(QString, a);
        QFETCH(QString, b);
        QFETCH(QString, text);
        const ConfigValue left = rootOf(a, "a.py");
        const ConfigValue right = rootOf(b, "b.py");
        QCOMPARE(QString::fromStdString(configDiffText(compareConfigs(left, right))), text);
        // The other way round, what was added is removed.
        const ConfigDiff there = compareConfigs(left, right);
        const ConfigDiff back = compareConfigs(right, left);
        QCOMPARE(there.added.size(), back.removed.size());
        QCOMPARE(there.removed.size(), back.added.size());
        QCOMPARE(there.changed.size(), back.changed.size());
        QVERIFY(compareConfigs(left, left).empty());
    }

    void document() {
        const ConfigDiff diff =
            compareConfigs(rootOf(QStringLiteral("x = 1\ny = 2"), "a.py"), rootOf(QStringLiteral("x = 3\nz = None"), "b.py"));
        QCOMPARE(configDiffJson(diff),
                 "{\"added\": [{\"path\": [\"z\"], \"value\": null, \"origins\": [{\"file\": \"b.py\", \"line\": 2, \"column\": 5, "
                 "\"kind\": \"set\", \"value\": null}]}], "
                 "\"removed\": [{\"path\": [\"y\"], \"value\": 2, \"origins\": [{\"file\": \"a.py\", \"line\": 2, \"column\": 5, \"kind\": "
                 "\"set\", \"value\": 2}]}], "
                 "\"changed\": [{\"path\": [\"x\"], \"a\": 1, \"b\": 3, \"origins_a\": [{\"file\": \"a.py\", \"line\": 1, \"column\": 5, "
                 "\"kind\": \"set\", \"value\": 1}], "
                 "\"origins_b\": [{\"file\": \"b.py\", \"line\": 1, \"column\": 5, \"kind\": \"set\", \"value\": 3}]}]}");
    }

    void keysThatNothingReads() {
        const auto config = loadConfigText("memory.py",
                                           "norm = dict(mean=[1])\n"
                                           "pipeline = [dict(type='N', **norm)]\n"
                                           "model = dict(type='A')\n"
                                           "data = dict(train=dict(pipeline=pipeline))\n"
                                           "train_cfg = dict(augments=dict(type='BatchMixup'))\n"
                                           "lerning_rate = 0.1\n");
        QVERIFY(config.ok());
        QStringList found;
        for (const TopLevelKey& key : topLevelKeys(**config))
            found << QString::fromStdString(key.name + ":" +
                                            (key.use == KeyUse::Program  ? "program"
                                             : key.use == KeyUse::Config ? "config"
                                                                         : "nobody") +
                                            ":" + key.hint);
        QCOMPARE(found, (QStringList{"norm:config:", "pipeline:config:", "model:program:", "data:program:",
                                     "train_cfg:nobody:model.train_cfg", "lerning_rate:nobody:"}));
        const Diagnostics notes = unreadKeyNotes(**config);
        QCOMPARE(notes.size(), std::size_t(2));
        QCOMPARE(english(notes[0].message), "nothing reads 'train_cfg'; it takes effect as model.train_cfg");
        QCOMPARE(notes[0].where.line, 5);
        QVERIFY(configShowJson(**config).ends_with(
            "\"unread\": [{\"key\": \"train_cfg\", \"file\": \"memory.py\", \"line\": 5, \"hint\": \"model.train_cfg\"}, "
            "{\"key\": \"lerning_rate\", \"file\": \"memory.py\", \"line\": 6}]}"));
    }

    void keysReadThroughBases() {
        ConfigLoadOptions options;
        options.root = "/v";
        options.source = std::make_shared<MemoryFiles>(
            std::map<std::string, std::string>{{"/v/main.py", "_base_ = 'b.py'\nmodel = dict(a={{_base_.helper.x}})\n"},
                                               {"/v/b.py", "helper = dict(x=1)\nother = 2\nmodel = dict()\n"}});
        const auto config = loadConfig("/v/main.py", options);
        QVERIFY(config.ok());
        const Diagnostics notes = unreadKeyNotes(**config);
        QCOMPARE(notes.size(), std::size_t(1));
        QCOMPARE(notes[0].where.member, "other");
        QCOMPARE(notes[0].where.file, "b.py");
    }

    void keysOfTheEngine() {
        const auto config = loadConfigText("memory.py", "optim_wrapper = dict()\ntrain_cfg = dict(by_epoch=True)\nlr_config = 1\n");
        QVERIFY(config.ok());
        const Diagnostics notes = unreadKeyNotes(**config);
        QCOMPARE(notes.size(), std::size_t(1));
        QCOMPARE(notes[0].where.member, "lr_config");
    }
};

TD_TEST(TestConfigDiff)
#include "tst_config_diff.moc"
