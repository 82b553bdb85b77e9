// --cfg-options: what mmcv 1.7.2's DictAction and merge_from_dict do with each word.
#include "core/config/config.h"
#include "core/config/formats/config_json.h"
#include "tests/support/test_program.h"

#include <QtTest>

using namespace teardown;

class TestConfigOptions : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void values_data() {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("expected");
        const auto row = [](const char* text, const char* expected) {
            QTest::newRow(text) << QString::fromUtf8(text) << QString::fromUtf8(expected);
        };
        row("1e-3", "0.001");
        row("0x10", "'0x10'");
        row("1_000", "1000");
        row("inf", "inf");
        row("nan", "nan");
        row("'[a, b]'", "['a', 'b']");
        row("(1,2)", "(1, 2)");
        row("(1)", "(1,)");
        row("[]", "[]");
        row("()", "()");
        row("true", "True");
        row("TRUE", "True");
        row("None", "None");
        row("none", "'none'");
        row("[1,[2,(3,4)]]", "[1, [2, (3, 4)]]");
        row("a=b", "'a=b'");
        row(" a b ", "'ab'");
        row("", "''");
        row("['x','y']", "['x', 'y']");
        row("a,b", "['a', 'b']");
        row("3,4", "[3, 4]");
        row("\"[(1,2),(3,4)]\"", "[(1, 2), (3, 4)]");
        row("-0", "0");
        row("\u0663", "3");
        row("\u00b2", "'\u00b2'");
        row("123456789012345678901234567890", "123456789012345678901234567890");
    }
    void values() {
        QFETCH(QString, text);
        QFETCH(QString, expected);
        const auto value = parseOptionValue(text.toStdString());
        QVERIFY(value.ok());
        QCOMPARE(QString::fromStdString(value->repr()), expected);
    }

    void merging_data() {
        QTest::addColumn<QString>("word");
        QTest::addColumn<QString>("key");
        QTest::addColumn<QString>("expected");
        const auto row = [](const char* word, const char* key, const char* expected) {
            QTest::newRow(word) << QString::fromLatin1(word) << QString::fromLatin1(key) << QString::fromLatin1(expected);
        };
        row("item2.b.c=5", "item2", "{'a': 0, 'b': {'c': 5, 'd': (1, 2)}}");
        row("item2.new.deep=1", "item2", "{'a': 0, 'b': {'c': 1, 'd': (1, 2)}, 'new': {'deep': 1}}");
        row("lst.0.x=7", "lst", "[{'type': 'A', 'x': 7}, {'type': 'B', 'y': 2}]");
        row("item1=[3,4]", "item1", "[3, 4]");
        row("item3=False", "item3", "False");
        row("item4=None", "item4", "None");
        row("item2.b=3", "item2", "{'a': 0, 'b': 3}");
        row("item2._delete_=True", "item2", "{}");
        row("lst.0=3", "", "'int' object has no attribute 'items'");
        row("lst.5.x=1", "", "Index 5 exceeds the length of list [{'type': 'A', 'x': 1}, {'type': 'B', 'y': 2}]");
        row("item1.0=9", "", "'int' object has no attribute 'copy'");
        row("s=[(1,2)", "", "Imbalanced brackets exist in [(1,2)");
        row("lst.a=1", "", "list indices must be integers or slices, not str");
        row("item3.x=1", "",
            "item3={'x': 1} in child config cannot inherit from base because item3 is a dict in the child config but is of type <class "
            "'bool'> in base "
            "config. You may set `_delete_=True` to ignore the base config.");
    }
    void merging() {
        QFETCH(QString, word);
        QFETCH(QString, key);
        QFETCH(QString, expected);
        ConfigLoadOptions options;
        options.options = {*parseConfigOption(word.toStdString())};
        const auto config = loadConfigText("memory.py", kBase, options);
        if (key.isEmpty()) {
            QVERIFY(!config.ok());
            QCOMPARE(QString::fromStdString(english(config.error().what)), expected);
            QCOMPARE(config.error().where.file, "--cfg-options");
        } else {
            QVERIFY2(config.ok(), config.ok() ? "" : describe(config.error()).c_str());
            QCOMPARE(QString::fromStdString((*config)->root.find(key.toStdString())->repr()), expected);
        }
    }

    void wordWithoutEquals() {
        const auto option = parseConfigOption("model");
        QVERIFY(!option.ok());
        QVERIFY(option.error().kind == ErrorKind::Usage);
        QCOMPARE(parseConfigOption("a=b=c")->text, "b=c");
    }

    void lastOfAKeyWins() {
        ConfigLoadOptions options;
        options.options = {{"a", "1"}, {"b", "2"}, {"a", "3"}};
        const auto config = loadConfigText("memory.py", "", options);
        QVERIFY(config.ok());
        QCOMPARE((*config)->root.repr(), "{'a': 3, 'b': 2}");
    }

    void jsonForms() {
        const auto config = loadConfigText("memory.py", "a = {1: (1, 2), None: float('inf'), True: 2 ** 70, 'q\"': 'é\\n'}\n");
        QVERIFY(config.ok());
        QCOMPARE(toJson((*config)->root), "{\"a\": {\"1\": 1180591620717411303424, \"null\": null, \"q\\\"\": \"é\\n\"}}");
        QCOMPARE(toJson((*config)->root, -1, NotFinite::AsPython),
                 "{\"a\": {\"1\": 1180591620717411303424, \"null\": Infinity, \"q\\\"\": \"é\\n\"}}");
        QCOMPARE(toJson(ConfigValue::list({ConfigValue::integer(1), ConfigValue::dict({})}), 2), "[\n  1,\n  {}\n]");
        QCOMPARE(toJson(ConfigValue::string("a\xFF")), "\"a\xEF\xBF\xBD\"");
    }

private:
    static constexpr const char* kBase =
        "item1 = [1, 2]\nitem2 = dict(a=0, b=dict(c=1, d=(1, 2)))\nitem3 = True\nlst = [dict(type='A', x=1), dict(type='B', y=2)]\nitem4 = "
        "'test'\n";
};

TD_TEST(TestConfigOptions)
#include "tst_config_options.moc"
