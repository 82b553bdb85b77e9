// What people write that mmcv cannot read: the message says what it is and what to write instead.
#include "config_test_support.h"

#include "core/config/text_encoding.h"
#include "tests/support/test_program.h"

#include <QTemporaryDir>
#include <QtTest>

using namespace teardown;

namespace {

std::string utf16(const std::string& ascii, bool bigEndian, bool mark) {
    std::string out = !mark ? "" : bigEndian ? "\xfe\xff" : "\xff\xfe";
    for (const char c : ascii) {
        if (bigEndian) out += '\0';
        out += c;
        if (!bigEndian) out += '\0';
    }
    return out;
}

}  // namespace

class TestConfigMisread : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void encodings_data() {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<QString>("says");
        QTest::addColumn<QString>("helps");
        QTest::addColumn<int>("line");
        const std::string text = "model = dict(\n    type='ImageClassifier')\n";
        const auto row = [](const char* name, const std::string& bytes, const char* says, const char* helps, int line = 1) {
            QTest::newRow(name) << QByteArray::fromStdString(bytes) << QString::fromLatin1(says) << QString::fromLatin1(helps) << line;
        };
        row("UTF-16 LE", utf16(text, false, true), "UTF-16LE", "iconv -f UTF-16 -t UTF-8");
        row("UTF-16 BE", utf16(text, true, true), "UTF-16BE", "iconv -f UTF-16 -t UTF-8");
        row("UTF-16 LE, no mark", utf16(text, false, false), "UTF-16LE", "iconv");
        row("UTF-16 BE, no mark", utf16(text, true, false), "UTF-16BE", "iconv");
        row("UTF-32", std::string("\xff\xfe\0\0a\0\0\0", 8), "UTF-32LE", "iconv");
        row("null byte", std::string("a = 1\nb = 2\0\n", 13), "null byte", "Restore", 2);
        row("latin-1", "a = 1\nb = '\xe9'\n", "0xe9", "iconv", 2);
        row("latin-1 with a cookie", "# -*- coding: latin-1 -*-\nb = '\xe9'\n", "encoded in latin-1", "iconv -f latin-1", 2);
        row("cp949 with a cookie", "# vim: set fileencoding=cp949 :\nb = '\xc7\xd1'\n", "encoded in cp949", "iconv -f cp949", 2);
    }
    void encodings() {
        QFETCH(QByteArray, bytes);
        QFETCH(QString, says);
        QFETCH(QString, helps);
        QFETCH(int, line);
        for (const char* name : {"c.py", "c.yaml", "c.json"}) {
            const auto config = loadConfigText(name, bytes.toStdString());
            QVERIFY(!config.ok());
            QCOMPARE(QString::fromStdString(config.error().code), QStringLiteral("config-encoding"));
            QVERIFY2(QString::fromStdString(english(config.error().what)).contains(says), english(config.error().what).c_str());
            QVERIFY2(QString::fromStdString(english(config.error().remedy)).contains(helps), english(config.error().remedy).c_str());
            QCOMPARE(config.error().where.line, line);
            QCOMPARE(config.error().where.file, std::string(name));
        }
    }

    void aMarkIsPassedOver() {
        for (const auto& [name, text] : {std::pair{"c.py",
                                                   "\xef\xbb\xbf"
                                                   "v = 1\n"},
                                         std::pair{"c.json", "\xef\xbb\xbf{\"v\": 1}"}, std::pair{"c.yaml", "\xef\xbb\xbfv: 1\n"}}) {
            const auto config = loadConfigText(name, text);
            QVERIFY2(config.ok(), config.ok() ? "" : english(config.error().what).c_str());
            QCOMPARE((*config)->root.find("v")->repr(), "1");
            QCOMPARE((*config)->root.find("v")->origins().front().line, 1);
            QCOMPARE((*config)->diagnostics.front().code, "config-bom");
        }
        QCOMPARE(loadConfigText("c.py", "\xef\xbb\xbfv = 1\n").value()->root.find("v")->origins().front().column, 5);
    }

    void utf8WithACookieIsRead() { QCOMPARE(evaluated("# -*- coding: latin-1 -*-\nv = '\xc3\xa9'\n"), "'\xc3\xa9'"); }

    void bases_data() {
        QTest::addColumn<QString>("value");
        QTest::addColumn<QString>("says");
        QTest::addColumn<QString>("helps");
        QTest::newRow("empty text") << "''"
                                    << "its text is empty"
                                    << "leave it out";
        QTest::newRow("spaces") << "'  '"
                                << "its text is empty"
                                << "leave it out";
        QTest::newRow("empty text in a list") << "['']"
                                              << "its text is empty"
                                              << "leave it out";
        QTest::newRow("None") << "None"
                              << "None is of type NoneType"
                              << "relative to this file";
        QTest::newRow("number") << "3"
                                << "3 is of type int"
                                << "relative to this file";
        QTest::newRow("dict") << "dict(a=1)"
                              << "of type dict"
                              << "relative to this file";
        QTest::newRow("list in a list") << "[['a.py']]"
                                        << "of type list"
                                        << "relative to this file";
        QTest::newRow("tuple") << "('a.py',)"
                               << "a tuple"
                               << "square brackets";
        QTest::newRow("address") << "'https://example.org/a.py'"
                                 << "address"
                                 << "Download it";
        QTest::newRow("scope") << "'mmdet::_base_/default_runtime.py'"
                               << "package mmdet"
                               << "by its path";
        QTest::newRow("folder") << "'.'"
                                << "directory"
                                << "Name the config";
        QTest::newRow("folder above") << "'..'"
                                      << "directory"
                                      << "Name the config";
        QTest::newRow("missing") << "'none.py'"
                                 << "does not exist"
                                 << "Correct the name";
    }
    void bases() {
        QFETCH(QString, value);
        QFETCH(QString, says);
        QFETCH(QString, helps);
        QTemporaryDir folder;
        const std::string path = folder.filePath(QStringLiteral("c.py")).toStdString();
        QFile file(QString::fromStdString(path));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write("_base_ = " + value.toUtf8() + "\nv = 1\n");
        file.close();
        const auto config = loadConfig(path);
        QVERIFY(!config.ok());
        QVERIFY2(QString::fromStdString(english(config.error().what)).contains(says), english(config.error().what).c_str());
        QVERIFY2(QString::fromStdString(english(config.error().remedy)).contains(helps), english(config.error().remedy).c_str());
        QCOMPARE(config.error().where.line, 1);
        // The window reads what stands beside it.
        const auto partly = readConfigPartly(path);
        QVERIFY(partly.ok());
        QCOMPARE((*partly)->root.find("v")->repr(), "1");
    }
    void noBases() { QCOMPARE(evaluated("_base_ = []\nv = 1\n"), "1"); }

    void references_data() {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("says");
        QTest::addColumn<QString>("helps");
        QTest::newRow("index") << "v = {{_base_.x[0]}}"
                               << "{{_base_.x[0]}} is no reference"
                               << "{{_base_.x}}";
        QTest::newRow("index, spaced") << "v = {{ _base_.x.y[0] }}"
                                       << "no reference"
                                       << "write _base_.x.y[0] without braces";
        QTest::newRow("key") << "v = {{_base_['x']}}"
                             << "no reference"
                             << "without braces";
        QTest::newRow("sum") << "v = dict(a=1, b={{_base_.x + 1}})"
                             << "no reference"
                             << "without braces";
        QTest::newRow("call") << "v = {{_base_.x.copy()}}"
                              << "no reference"
                              << "without braces";
        QTest::newRow("nothing") << "v = {{_base_}}"
                                 << "names nothing"
                                 << "{{_base_.model}}";
        QTest::newRow("misspelt") << "v = {{fileDirName}}"
                                  << "fileDirname"
                                  << "fileBasenameNoExtension";
        QTest::newRow("environment") << "v = {{$DATA:data/}}"
                                     << "environment"
                                     << "--cfg-options";
        QTest::newRow("environment, quoted") << "v = {{'$DATA:data/'}}"
                                             << "environment"
                                             << "--cfg-options";
    }
    void references() {
        QFETCH(QString, text);
        QFETCH(QString, says);
        QFETCH(QString, helps);
        const auto config = loadConfigText("c.py", "a = 1\n" + text.toStdString() + "\n");
        QVERIFY(!config.ok());
        QVERIFY2(QString::fromStdString(english(config.error().what)).contains(says), english(config.error().what).c_str());
        QVERIFY2(QString::fromStdString(english(config.error().remedy)).contains(helps), english(config.error().remedy).c_str());
        QCOMPARE(config.error().where.line, 2);
    }
    void bracesInTextsStay() { QCOMPARE(evaluated("v = 'x {{_base_.x[0]}} y'  # {{fileDirName}}\n"), "'x {{_base_.x[0]}} y'"); }
    void otherErrorsStay() { QCOMPARE(evaluated("w = '{{_base_.x[0]}}'\nv = none_such\n"), "NameError: name 'none_such' is not defined"); }

    void statements_data() {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("says");
        QTest::addColumn<QString>("helps");
        QTest::newRow("import") << "import os"
                                << "never executed"
                                << "Remove the line";
        QTest::newRow("from") << "from math import pi"
                              << "never executed"
                              << "Remove the line";
        QTest::newRow("def") << "def f():\n    return 1"
                             << "never executed"
                             << "Config.fromfile";
        QTest::newRow("print of Python 2") << "print 'x'"
                                           << "Missing parentheses in call to 'print'"
                                           << "Python 2";
        QTest::newRow("print") << "print('x')"
                               << "print"
                               << "Remove the line";
        QTest::newRow("typographic quotes") << QString::fromUtf8("v = \xe2\x80\x9cx\xe2\x80\x9d") << "invalid character"
                                            << "typographic quotation mark";
        QTest::newRow("no-break space") << QString::fromUtf8(
                                               "v =\xc2\xa0"
                                               "1")
                                        << "U+00A0"
                                        << "ordinary one";
        QTest::newRow("full-width comma") << QString::fromUtf8("v = ['a'\xef\xbc\x8c 2]") << "invalid character"
                                          << "ASCII";
        QTest::newRow("unhashable list") << "v = {[1]: 2}"
                                         << "unhashable type: 'list'"
                                         << "write a tuple";
        QTest::newRow("unhashable dict") << "v = {dict(a=1)}"
                                         << "unhashable type: 'dict'"
                                         << "square brackets";
    }
    void statements() {
        QFETCH(QString, text);
        QFETCH(QString, says);
        QFETCH(QString, helps);
        const auto config = loadConfigText("c.py", text.toStdString() + "\n");
        QVERIFY(!config.ok());
        QVERIFY2(QString::fromStdString(english(config.error().what)).contains(says), english(config.error().what).c_str());
        QVERIFY2(QString::fromStdString(english(config.error().remedy)).contains(helps), english(config.error().remedy).c_str());
    }

    /// Names are compared in normal form KC, texts are not; places stay those of the file.
    void names() {
        const auto config = loadConfigText("c.py", "ｍｏｄｅｌ = dict(ｔｙｐｅ='Ｘ', ℌ=1)\nw = model['type']\n");
        QVERIFY2(config.ok(), config.ok() ? "" : english(config.error().what).c_str());
        QCOMPARE((*config)->root.repr(), "{'model': {'type': 'Ｘ', 'H': 1}, 'w': 'Ｘ'}");
        QCOMPARE((*config)->root.find("w")->origins().front().line, 1);
        QCOMPARE((*config)->root.find("model")->origins().front().column, 9);
        QCOMPARE(evaluated("ﬁ = 1\nv = fi\n"), "1");
        QCOMPARE(evaluated("a = dict(b=1)\nv = a.ｇｅｔ('b')\n"), "1");
        QCOMPARE(evaluated("v = [ｘ for x in (1, 2)]\n"), "[1, 2]");
        QCOMPARE(evaluated("e\xcc\x81 = 1\nv = \xc3\xa9\n"), "1");
        QVERIFY(evaluated("Ｎｏｎｅ = 1\n").find("can't represent 'None' constant") != std::string::npos);
    }

    void lineEndsAndBlanks() {
        QCOMPARE(evaluated("a = 1\r\nv = [a,\r\n     2]\r\n"), "[1, 2]");
        QCOMPARE(evaluated("a = 1\rv = 2\r"), "2");
        QCOMPARE(evaluated("a = 1\n\fv = 3\n"), "3");
        QCOMPARE(evaluated("if True:\n\tv = 4\n"), "4");
    }
};

TD_TEST(TestConfigMisread)
#include "tst_config_misread.moc"
