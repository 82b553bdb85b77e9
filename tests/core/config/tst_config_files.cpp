// Whole files: inheritance, interpolation, YAML and JSON against mmcv 1.7.2's answers; refusals with their place; limits.
#include "config_test_support.h"
#include "core/config/formats/config_json.h"
#include "tests/support/test_program.h"

#include <QtTest>

using namespace teardown;

class TestConfigFiles : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void sameAsMmcv_data() {
        QTest::addColumn<QString>("name");
        QTest::addColumn<bool>("printed");
        QTest::newRow("inheritance") << QStringLiteral("inherits.py") << true;
        QTest::newRow("layout") << QStringLiteral("layout.py") << true;
        QTest::newRow("yaml") << QStringLiteral("values.yaml") << false;
        QTest::newRow("json") << QStringLiteral("values.json") << false;
    }
    void sameAsMmcv() {
        QFETCH(QString, name);
        QFETCH(bool, printed);
        const std::string file = name.toStdString();
        const auto config = loadConfig(inputPath(file));
        QVERIFY2(config.ok(), config.ok() ? "" : describe(config.error()).c_str());
        QCOMPARE((*config)->root.repr() + "\n", expectedText(file + ".repr"));
        if (!printed) return;
        QCOMPARE((*config)->prettyText(), expectedText(file + ".txt"));
        QCOMPARE(toJson((*config)->root, -1, NotFinite::AsPython) + "\n", expectedText(file + ".json"));
    }

    void yamlAsMmcvDumpsIt() {
        const auto config = loadConfig(inputPath("inherits.py"));
        QVERIFY(config.ok());
        QCOMPARE(toYaml((*config)->root), expectedText("inherits.py.yaml"));
    }

    void printedTextReadsBack() {
        for (const char* name : {"inherits.py", "layout.py"}) {
            const auto config = loadConfig(inputPath(name));
            QVERIFY(config.ok());
            const auto again = loadConfigText("memory.py", "inf = float('inf')\n" + (*config)->prettyText());
            QVERIFY2(again.ok(), again.ok() ? "" : describe(again.error()).c_str());
            const ConfigValue plain = withoutEntry((*again)->root, "inf");
            QVERIFY(withoutEntry((*config)->root, "inf") == plain);
        }
    }

    void escapedWhereYapfFails() {
        const auto config = loadConfigText("memory.py", "a = \"it's\"\nb = 'x\\ny'\nc = {'class': 1}\nd = 'back\\\\slash'\n");
        QVERIFY(config.ok());
        Diagnostics diagnostics;
        QCOMPARE(prettyText((*config)->root, &diagnostics), "a = \"it's\"\nb = 'x\\ny'\nc = dict({'class': 1})\nd = 'back\\slash'\n");
        QCOMPARE(diagnostics.size(), std::size_t(3));
        QCOMPARE(diagnostics[0].where.line, 1);
    }

    void filesInOrder() {
        const auto config = loadConfig(inputPath("inherits.py"));
        QVERIFY(config.ok());
        std::vector<std::string> names;
        for (const ConfigFile& file : (*config)->files) names.push_back(file.displayPath);
        QCOMPARE(names,
                 (std::vector<std::string>{"inherits.py", "_base_/model.py", "_base_/data.py", "_base_/schedule.py", "_base_/runtime.py"}));
        QCOMPARE((*config)->files[0].bases, (std::vector<int>{1, 2, 3}));
        QCOMPARE((*config)->files[3].bases, std::vector<int>{4});
    }

    void refused_data() {
        QTest::addColumn<QString>("file");
        QTest::addColumn<QString>("code");
        QTest::addColumn<int>("line");
        QTest::addColumn<int>("column");
        const auto row = [](const char* file, const char* code, int line, int column) {
            QTest::newRow(file) << QString::fromLatin1(file) << QString::fromLatin1(code) << line << column;
        };
        row("import.py", "config-refused", 2, 1);
        row("from.py", "config-refused", 1, 1);
        row("def.py", "config-refused", 1, 1);
        row("class.py", "config-refused", 1, 1);
        row("with.py", "config-refused", 1, 1);
        row("call.py", "config-refused", 2, 12);
        row("attribute.py", "config-refused", 1, 5);
        row("real.py", "config-refused", 1, 6);
        row("lambda.py", "config-refused", 1, 5);
        row("dunder.py", "config-refused", 1, 5);
        row("element.py", "config-value", 2, 1);
        row("update.py", "config-value", 2, 1);
        row("set.py", "config-value", 1, 5);
        row("builtin.py", "config-refused", 1, 5);
        row("power.py", "config-limit", 1, 5);
        row("text.py", "config-limit", 1, 5);
        row("list.py", "config-limit", 1, 5);
        row("range.py", "config-limit", 1, 5);
        row("bomb.py", "config-limit", 3, 5);
        row("deep.py", "config-syntax", 1, 205);
        row("signs.py", "config-limit", 1, 204);
        row("missing.py", "config-base-missing", 1, 10);
        row("outside.py", "config-base-outside", 1, 10);
        row("tuple_base.py", "config-base-type", 1, 10);
        row("duplicate.py", "config-duplicate-key", 1, 33);
        row("inherit.py", "config-inherit-type", 2, 9);
        row("reserved.py", "config-reserved-key", 1, 12);
        row("interpolate.py", "config-interpolation", 2, 5);
        row("index.py", "config-interpolation", 2, 5);
        row("bytes.py", "config-encoding", 1, 5);
        row("flow.yaml", "config-syntax", 2, 1);
        row("tag.yaml", "config-yaml-tag", 1, 4);
        row("alias.yaml", "config-yaml-alias", 1, 8);
        row("comma.json", "config-syntax", 1, 9);
        row("list.json", "config-type", 1, 1);
        row("empty.yaml", "config-type", 1, 1);
    }
    void refused() {
        QFETCH(QString, file);
        QFETCH(QString, code);
        QFETCH(int, line);
        QFETCH(int, column);
        const auto config = loadConfig(inputPath("errors/" + file.toStdString()));
        QVERIFY(!config.ok());
        const Error& error = config.error();
        const QString found = QString::fromStdString(error.code) + QStringLiteral(" ") + QString::fromStdString(describe(error));
        QVERIFY2(QString::fromStdString(error.code) == code, qPrintable(found));
        QVERIFY2(error.where.line == line && error.where.column == column,
                 qPrintable(found + QStringLiteral(" column %1").arg(error.where.column)));
        QCOMPARE(QString::fromStdString(error.where.file), file);
    }

    void messages() {
        const auto what = [](const char* file) { return english(loadConfig(inputPath(std::string("errors/") + file)).error().what); };
        QCOMPARE(what("duplicate.py"), "Duplicate key is not allowed among bases. Duplicate keys: {'model'}");
        QCOMPARE(what("inherit.py"),
                 "steps={'a': 1} in child config cannot inherit from base because steps is a dict in the child config but is of type "
                 "<class 'list'> in base "
                 "config. You may set `_delete_=True` to ignore the base config.");
        QCOMPARE(what("reserved.py"), "filename is reserved for config file");
        QCOMPARE(what("tuple_base.py"), "_base_ is a tuple, which mmcv does not accept: ('../_base_/model.py', '../_base_/data.py').");
        QVERIFY(what("missing.py").find("named by missing.py") != std::string::npos);
    }

    void cycleIsNamed() {
        const auto config = loadConfig(inputPath("cycle/a.py"));
        QVERIFY(!config.ok());
        QCOMPARE(config.error().code, "config-base-cycle");
        QVERIFY(english(config.error().what).find("a.py -> b.py -> a.py") != std::string::npos);
        QCOMPARE(config.error().where.file, "b.py");
    }

    void openedFileItself() {
        QCOMPARE(loadConfig(inputPath("nowhere.py")).error().code, "file-missing");
        QVERIFY(english(loadConfig(inputPath("nowhere.py")).error().what).ends_with("nowhere.py\" does not exist"));
        QVERIFY(!loadConfig(inputPath("_base_")).ok());
        QCOMPARE(english(loadConfig(inputPath("syntax.txt")).error().what), "Only py/yml/yaml/json type are supported now!");
        QCOMPARE(loadConfigText("memory.py", "_base_ = 'x.py'").error().code, "config-base-missing");
    }

    void deprecationIsNoted() {
        const auto config = loadConfigText("old.py", "_deprecation_ = dict(expected='new.py', reference='http://x')\na = 1\n");
        QVERIFY(config.ok());
        QCOMPARE((*config)->root.repr(), "{'a': 1}");
        QCOMPARE((*config)->diagnostics.size(), std::size_t(1));
        QCOMPARE(english((*config)->diagnostics[0].message),
                 "The config file old.py will be deprecated in the future. Please use new.py instead. More information can be found at "
                 "http://x");
    }

    void deprecationOfAnotherType_data() {
        QTest::addColumn<QString>("note");
        QTest::addColumn<QString>("message");
        QTest::newRow("int") << "3"
                             << "TypeError: argument of type 'int' is not iterable";
        QTest::newRow("None") << "None"
                              << "TypeError: argument of type 'NoneType' is not iterable";
        QTest::newRow("str") << "'expected'"
                             << "TypeError: string indices must be integers, not 'str'";
        QTest::newRow("list") << "['reference']"
                              << "TypeError: list indices must be integers or slices, not str";
        QTest::newRow("any str") << "'old'"
                                 << "";
        QTest::newRow("empty") << "dict()"
                               << "";
    }
    void deprecationOfAnotherType() {
        QFETCH(QString, note);
        QFETCH(QString, message);
        const auto config = loadConfigText("m.py", "_deprecation_ = " + note.toStdString() + "\n");
        QCOMPARE(config.ok() ? QString() : QString::fromStdString(english(config.error().what)), message);
    }

    /// What PyYAML's full loader says about each.
    void yaml_data() {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("expected");
        const auto row = [](const char* text, const char* expected) {
            QTest::newRow(text) << QString::fromUtf8(text) << QString::fromUtf8(expected);
        };
        row("a: \"x\\_y\\N\"", "{'a': 'x\\xa0y\\x85'}");
        row("a: \"\u00e9\\_\u00fc\"", "{'a': '\u00e9\\xa0\u00fc'}");
        row("b: >+\n y\n\nc: 1", "{'b': 'y\\n\\n', 'c': 1}");
        row("b: >+\n\n  x\n  y\n\n\n", "{'b': '\\nx y\\n\\n\\n'}");
        row("l:\n- >+\n  x\n\n- |\n  y\n", "{'l': ['x\\n\\n', 'y\\n']}");
        row("a: [+.5, -.5e+1, .5, -1.5]", "{'a': ['+.5', '-.5e+1', 0.5, -1.5]}");
        row("a: !!set {a, b}\nb: !!set {}", "{'a': {'a', 'b'}, 'b': set()}");
        row("? !!python/tuple [1, 2]\n: x", "{(1, 2): 'x'}");
        row("a: !!python/str 1", "{'a': '1'}");
        row("a: {a: , b}", "{'a': {'a': None, 'b': None}}");
        row("a: 1\n...\n", "{'a': 1}");
        row("a: \"x\n", "found unexpected end of stream");
        row("a: &x 'it''s\n", "found unexpected end of stream");
        row("a: 1\n---\nb: 2", "expected a single document in the stream, but found another document");
        row("a: [,]", "did not find expected node content");
        row("a: [a, , b]", "did not find expected node content");
        row("a: {,}", "did not find expected node content");
        row("a: {: x}", "did not find expected node content");
        row(": x", "did not find expected key");
        row("? [1, 2]\n: x", "found unhashable key");
        row("a: 0x_", "invalid literal for int() with base 16: ''");
    }
    void yaml() {
        QFETCH(QString, text);
        QFETCH(QString, expected);
        const auto config = loadConfigText("m.yaml", text.toStdString());
        const QString found = QString::fromStdString(config.ok() ? (*config)->root.repr() : english(config.error().what));
        if (config.ok())
            QCOMPARE(found, expected);
        else
            QVERIFY2(found.endsWith(expected) && config.error().where.column > 0, qPrintable(found));
    }

    void yamlDatesAreWarnedOf() {
        const auto config = loadConfigText("m.yaml", "a: 2001-01-01\nb: '2001-01-01'\nc: 2001-1-1 1:00:00 +1\nd: 2001-1-1\n");
        QVERIFY(config.ok());
        QCOMPARE((*config)->diagnostics.size(), std::size_t(2));
        QCOMPARE((*config)->diagnostics[1].code, "config-yaml-date");
        QCOMPARE((*config)->diagnostics[1].where.line, 3);
    }

    void writtenYamlReadsBack() {
        const auto config = loadConfigText("m.py",
                                           "a = {(1, ('a', ())): {'k': (1,)}, (): 1, None: 2, True: [set(), {1}, {(1, 2)}, [{3}]]}\n"
                                           "b = ['\\x80\\x85\\xa0\\u2028\\u2029\\ufeff\\x1b', 'é😀', '2001-01-01', '+.5', '0x_', '--- x', "
                                           "'1' * 2000, ' x', 'a\\n', 'a: b', '- a', \"it's\"]\n"
                                           "c = {'--- x': 1, '... y': 2, 'x' * 1100: [1], '': 3, 'k\\x85': 4}\n"
                                           "d = {3: 1, 1: 2, 2.5: 3}\n");
        QVERIFY(config.ok());
        const std::string text = toYaml((*config)->root);
        const auto back = loadConfigText("m.yaml", text);
        QVERIFY2(back.ok(), back.ok() ? "" : describe(back.error()).c_str());
        QVERIFY2((*back)->root == (*config)->root, text.c_str());
        QVERIFY(text.find("  ? !!python/tuple\n  - 1\n  - !!python/tuple\n    - a\n") != std::string::npos);
        QVERIFY(text.ends_with("d:\n  1: 2\n  2.5: 3\n  3: 1\n"));
        QVERIFY(text.find("\\x80\\N\\_\\L\\P\\uFEFF\\e") != std::string::npos);
    }

    void aRangeInYamlIsWarnedOf() {
        Diagnostics diagnostics;
        const auto config = loadConfigText("m.py", "a = range(3)\n");
        QCOMPARE(toYaml((*config)->root, &diagnostics), "a:\n  - 0\n  - 1\n  - 2\n");
        QCOMPARE(diagnostics.size(), std::size_t(1));
        QCOMPARE(diagnostics[0].where.line, 1);
    }

    /// As Python's json: NaN and the infinities; nlohmann's reason where it fails.
    void json_data() {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("expected");
        QTest::newRow("constants") << "{\"a\": NaN, \"b\": [Infinity, -Infinity, \"NaN\", \"\\\"NaN\"]}"
                                   << "{'a': nan, 'b': [inf, -inf, 'NaN', '\"NaN']}";
        QTest::newRow("key") << "{NaN: 1}"
                             << "JSON syntax error: expected a string as the name of a member";
        QTest::newRow("value") << "{\"a\": }"
                               << "JSON syntax error: unexpected '}'; expected '[', '{', or a literal";
        QTest::newRow("comma") << "{\"a\": [1 2]}"
                               << "JSON syntax error: unexpected number literal; expected ']'";
        QTest::newRow("end") << "{\"a\": 1"
                             << "JSON syntax error: unexpected end of input; expected '}'";
    }
    void json() {
        QFETCH(QString, text);
        QFETCH(QString, expected);
        const auto config = loadConfigText("m.json", text.toStdString());
        QCOMPARE(QString::fromStdString(config.ok() ? (*config)->root.repr() : english(config.error().what)), expected);
        if (config.ok()) QVERIFY(loadConfigText("m.json", toJson((*config)->root)).ok());
    }

    void tokenWithoutBasesStays() {
        const std::string value = evaluated("v = {{_base_.x.y}}");
        QVERIFY(value.starts_with("'_x.y_"));
        QCOMPARE(value.size(), std::string("'_x.y_000000'").size());
    }

    void cancelled() {
        std::stop_source source;
        source.request_stop();
        TaskContext task;
        task.stop = source.get_token();
        QVERIFY(loadConfig(inputPath("inherits.py"), {}, task).error().kind == ErrorKind::Cancelled);
    }
};

TD_TEST(TestConfigFiles)
#include "tst_config_files.moc"
