// mmengine's new style: bases and types are imported. The answers are mmengine 0.10.7's (golden/make_new_style.py).
#include "config_test_support.h"
#include "core/config/child_config.h"
#include "core/config/config_files.h"
#include "core/config/config_usage.h"
#include "core/config/formats/config_json.h"
#include "tests/fuzz/config_fuzz.h"
#include "tests/support/test_program.h"

#include <QtTest>

#include <fmt/format.h>

#include <cstdlib>

using namespace teardown;

namespace {

using Texts = std::map<std::string, std::string>;

ConfigLoadOptions over(const Texts& texts, const std::string& root = "/v") {
    ConfigLoadOptions options;
    options.source = std::make_shared<MemoryFiles>(texts);
    options.root = root;
    return options;
}

constexpr const char* kHead = "from mmengine.config import read_base\nwith read_base():\n    from .b import *\n";

/// A config based on one other.
Texts based(const std::string& text, const std::string& base) { return {{"/v/main.py", kHead + text}, {"/v/b.py", base}}; }

std::string chainOf(const Config& config, const std::vector<std::string>& path) {
    const ConfigValue* value = valueAt(config.root, path);
    if (!value) return "absent";
    std::string text;
    for (const Origin& origin : value->origins()) {
        static constexpr const char* kKinds[] = {"set", "delete", "interpolate", "option"};
        if (!text.empty()) text += " | ";
        text += fmt::format("{} {}:{}:{}", kKinds[static_cast<int>(origin.kind)], *origin.file, origin.line, origin.column);
    }
    return text;
}

}  // namespace

class TestConfigNewStyle : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void sameAsMmengine_data() {
        QTest::addColumn<QString>("source");
        QTest::addColumn<QString>("expected");
        QFile file(QString::fromStdString(inputPath("new_style_cases.txt")));
        QVERIFY(file.open(QIODevice::ReadOnly));
        const QStringList sources = QString::fromUtf8(file.readAll()).split(QStringLiteral("---\n"));
        const QStringList expected = QString::fromStdString(expectedText("new_style_cases.txt")).trimmed().split('\n');
        QCOMPARE(sources.size(), expected.size());
        QVERIFY(sources.size() > 20);
        for (qsizetype i = 0; i < sources.size(); ++i)
            QTest::addRow("%d: %s", static_cast<int>(i), qPrintable(sources[i].left(40))) << sources[i] << expected[i];
    }
    void sameAsMmengine() {
        QFETCH(QString, source);
        QFETCH(QString, expected);
        const FuzzInput input = fuzzInput(source.toStdString());
        const auto config = loadConfig(input.opened, over(input.texts));
        QVERIFY2(config.ok(), config.ok() ? "" : describe(config.error()).c_str());
        QCOMPARE(QString::fromStdString((*config)->root.repr()), expected);
    }

    /// The configs of a checkout of mmpretrain 1.2.0, each with the digest of what mmengine resolves it to; "!" if it cannot.
    void mmpretrain() {
        const char* folder = std::getenv("TEARDOWN_MMPRETRAIN_DIR");
        if (!folder) QSKIP("TEARDOWN_MMPRETRAIN_DIR names no checkout of mmpretrain 1.2.0");
        QStringList wrong;
        int resolved = 0;
        const QStringList lines = QString::fromStdString(expectedText("mmpretrain_configs.txt")).trimmed().split('\n');
        for (const QString& line : lines) {
            const QString name = line.section(' ', 1);
            const auto config = loadConfig((QString::fromLocal8Bit(folder) + '/' + name).toStdString());
            const QByteArray repr = config.ok() ? QByteArray::fromStdString((*config)->root.repr()) : QByteArray();
            const QString digest = config.ok()
                                       ? QString::fromLatin1(QCryptographicHash::hash(repr, QCryptographicHash::Sha256).toHex().left(16))
                                       : QStringLiteral("!");
            if (digest != line.section(' ', 0, 0))
                wrong << name + ": " + (config.ok() ? QStringLiteral("other values") : QString::fromStdString(describe(config.error())));
            if (config.ok()) ++resolved;
        }
        QVERIFY2(wrong.isEmpty(), qPrintable(wrong.join('\n')));
        QVERIFY2(resolved > 500, qPrintable(QString::number(resolved)));
    }

    /// Where each value comes from: the line that writes the type, not the one that imports it; what a base gave and this file changed.
    void origins_data() {
        QTest::addColumn<QStringList>("path");
        QTest::addColumn<QString>("chain");
        const auto row = [](const char* path, const char* chain) {
            QTest::newRow(path) << QString::fromLatin1(path).split(QLatin1Char('/')) << QString::fromLatin1(chain);
        };
        row("model/type", "set b.py:2:19");
        row("model/backbone/type", "set b.py:3:22 | set main.py:6:33");
        row("model/backbone/depth", "set b.py:3:33");
        row("model/head/type", "set b.py:4:18 | delete main.py:7:37 | set main.py:7:48");
        row("model/head/n", "set b.py:4:26 | delete main.py:7:37 | set main.py:7:53");
        row("model/head", "set b.py:4:8 | delete main.py:7:37 | set main.py:7:23");
        row("steps/0/k", "set b.py:5:17 | set main.py:8:14");
        row("loader/pipeline/0/k", "set b.py:5:17 | set main.py:8:14 | interpolate main.py:9:24");
        row("loader/type", "set main.py:9:36");
        row("n", "set b.py:6:5 | set main.py:10:5");
        row("kind", "set main.py:11:8");
        row("again", "set main.py:11:8 | set main.py:12:9");
        row("rate", "set c.py:1:6 | interpolate main.py:4:20");
        row("both", "set b.py:7:8 | set c.py:2:8");
    }
    void origins() {
        QFETCH(QStringList, path);
        QFETCH(QString, chain);
        const Texts texts = {{"/v/main.py", std::string(kHead) + "    from .c import lr as rate, both\nfrom shop import A, B\n"
                                                                 "model.update(backbone=dict(type=A))\n"
                                                                 "model.merge(dict(head=dict(_delete_=True, type=B, n=1)))\n"
                                                                 "steps[0].k = 5\n"
                                                                 "loader = dict(pipeline=steps, type=Net)\n"
                                                                 "n = 8\n"
                                                                 "kind = A\n"
                                                                 "again = kind\n"},
                             {"/v/b.py",
                              "from shop import Head, Net\nmodel = dict(type=Net,\n  backbone=dict(type=Net, depth=18),\n"
                              "  head=dict(type=Head, n=3))\nsteps = [dict(k=4)]\nn = 7\nboth = 1\n"},
                             {"/v/c.py", "lr = 0.1\nboth = 2\n"}};
        const auto config = loadConfig("/v/main.py", over(texts));
        QVERIFY2(config.ok(), config.ok() ? "" : describe(config.error()).c_str());
        std::vector<std::string> parts;
        for (const QString& part : path) parts.push_back(part.toStdString());
        QCOMPARE(QString::fromStdString(chainOf(**config, parts)), chain);
    }

    void filesInOrder() {
        const auto config = loadConfig("/v/a/main.py", over({{"/v/a/main.py",
                                                              "from mmengine.config import read_base\nwith read_base():\n"
                                                              "    from ..x.one import *\n    from .two import n\n"},
                                                             {"/v/x/one.py",
                                                              "from ..a.two import *\nfrom mmengine.config import read_base\n"
                                                              "with read_base():\n    from ..a.two import *\n"},
                                                             {"/v/a/two.py", "n = 1\n"}}));
        QVERIFY2(config.ok(), config.ok() ? "" : describe(config.error()).c_str());
        std::vector<std::string> names;
        for (const ConfigFile& file : (*config)->files) names.push_back(file.displayPath);
        QCOMPARE(names, (std::vector<std::string>{"main.py", "../x/one.py", "two.py"}));
        QCOMPARE((*config)->files[0].bases, (std::vector<int>{1, 2}));
        QCOMPARE((*config)->files[1].bases, std::vector<int>{2});
    }

    void refused_data() {
        QTest::addColumn<Texts>("texts");
        QTest::addColumn<QString>("place");
        QTest::addColumn<QString>("code");
        QTest::addColumn<QString>("says");
        const auto row = [](const char* name, const Texts& texts, const char* place, const char* code, const char* says) {
            QTest::newRow(name) << texts << QString::fromLatin1(place) << QString::fromLatin1(code) << QString::fromLatin1(says);
        };
        const auto main = [&](const char* name, const char* text, const char* place, const char* code, const char* says) {
            row(name, {{"/v/main.py", text}, {"/v/b.py", "n = 1\nd = dict(k=1)\n"}}, place, code, says);
        };
        const auto child = [&](const char* name, const char* text, const char* place, const char* code, const char* says) {
            row(name, based(text, "from shop import Net\nn = 1\nd = dict(k=1)\n"), place, code, says);
        };
        main("missing base", "with read_base():\n    from .none import *\n", "main.py:2:5", "config-base-missing",
             "file \"/v/none.py\" does not exist; it is named by main.py");
        main("missing folder", "with read_base():\n    from ..._base_.x import *\n", "main.py:2:5", "config-base-outside",
             "the base \"..._base_.x\" is outside the folder /v");
        main("escape", "with read_base():\n    from .....etc.passwd import *\n", "main.py:2:5", "config-base-outside",
             "outside the folder");
        main("package of nobody", "with read_base():\n    from shop.configs.b import *\n", "main.py:2:5", "config-base-missing",
             "installed packages are not searched");
        main("missing name", "with read_base():\n    from .b import n, m\n", "main.py:2:23", "config-import",
             "the base .b defines no 'm' Did you mean 'n' or 'd'?");
        main("folder", "with read_base():\n    from . import b\n", "main.py:2:5", "config-import", "'from . import ...' names a folder");
        main("other statement", "with read_base():\n    from .b import *\n    n = 2\n", "main.py:3:5", "config-import",
             "only statements 'from ... import ...' may stand");
        main("import below", "with read_base():\n    import b\n", "main.py:2:5", "config-import", "only statements");
        main("second block", "with read_base():\n    from .b import *\nwith read_base():\n    from .b import n\n", "main.py:3:1",
             "config-import", "only the first one");
        main("in a block", "if True:\n    with read_base():\n        from .b import *\n", "main.py:2:5", "config-import",
             "is inside another block");
        main("other manager", "with open('x') as f:\n    pass\n", "main.py:1:1", "config-refused", "'with' is a statement that runs code");
        main("no block", "with read_base():\nn = 1\n", "main.py:2:1", "config-syntax", "expected an indented block");
        main("star", "from shop import *\n", "main.py:1:1", "config-import", "outside 'with read_base():'");
        main("star of Python", "import shop\nfrom os.path import *\n", "main.py:2:1", "config-refused", "never executed");
        main("two modules", "import shop, torch\n", "main.py:1:1", "config-import", "only one module");
        main("Python's own", "import shop\nimport os\n", "main.py:2:1", "config-refused", "'import' is a statement that imports code");
        main("import in a block", "from shop import A\nif A:\n    import shop\n", "main.py:3:5", "config-refused", "imports code");
        main("bad import", "from shop import\n", "main.py:1:17", "config-syntax", "invalid syntax");
        main("bad name", "from shop import None\n", "main.py:1:18", "config-syntax", "invalid syntax");
        main("open bracket", "from shop import (A, B\n", "main.py:1:18", "config-syntax", "was never closed");
        main("folder elsewhere", "from . import b\n", "main.py:1:1", "config-import", "names a folder");
        main("cycle", "with read_base():\n    from .main import *\n", "main.py:2:5", "config-base-cycle", "main.py -> main.py");
        row("longer cycle",
            {{"/v/main.py", "with read_base():\n    from .x.a import *\n"}, {"/v/x/a.py", "with read_base():\n    from ..main import *\n"}},
            "x/a.py:2:5", "config-base-cycle", "main.py -> x/a.py -> main.py");
        row("text style above", {{"/v/main.py", "_base_ = 'b.py'\n"}, {"/v/b.py", "from shop import A\nx = A\n"}}, "b.py:1:1",
            "config-base-style", "mmengine refuses that; read through main.py -> b.py");
        row("text style below", {{"/v/main.py", kHead}, {"/v/b.py", "_base_ = 'c.py'\n"}, {"/v/c.py", "x = 1\n"}}, "b.py:1:1",
            "config-base-style", "it can do only one of both");
        main("both styles", "_base_ = 'b.py'\nwith read_base():\n    from .b import *\n", "main.py:2:1", "config-base-style",
             "names bases in _base_");
        main("both styles, turned", "from shop import A\n_base_ = 'b.py'\n", "main.py:2:1", "config-base-style", "names bases in _base_");
        child("call", "x = Net(3)\n", "main.py:4:5", "config-refused", "a call of 'shop.Net'; a config is read here, never executed");
        child("call of a method", "x = Net.build(3)\n", "main.py:4:5", "config-refused", "a call of 'shop.Net.build'");
        child("call of an imported module", "import torch\nx = torch.cuda.is_available()\n", "main.py:5:5", "config-refused",
              "a call of 'torch.cuda.is_available'");
        child("call of read_base", "x = read_base()\n", "main.py:4:5", "config-refused", "a call of 'mmengine.config.read_base'");
        child("read_base", "x = read_base\n", "main.py:4:5", "config-refused", "'read_base' itself is not a value");
        child("copy", "import copy\nx = copy\n", "main.py:5:5", "config-refused", "'copy' itself is not a value");
        child("deepcopy", "import copy\nx = copy.deepcopy(1, {})\n", "main.py:5:5", "config-value", "at most 1 argument");
        child("of a copy", "import copy\nx = copy.replace(1)\n", "main.py:5:5", "config-refused", "a call of 'copy.replace'");
        child("sum", "x = Net + 'x'\n", "main.py:4:5", "config-value", "unsupported operand type(s) for +: 'LazyObject' and 'str'");
        child("join", "x = ','.join([Net])\n", "main.py:4:5", "config-value", "expected str instance, LazyObject found");
        child("length", "x = len(Net)\n", "main.py:4:5", "config-value", "object of type 'LazyObject' has no len()");
        child("element", "x = Net[0]\n", "main.py:4:5", "config-value", "'LazyObject' object is not subscriptable");
        child("loop", "for c in Net:\n    x = c\n", "main.py:4:10", "config-value", "'LazyObject' object is not iterable");
        child("unpacked", "a, b = Net\n", "main.py:4:1", "config-value", "not iterable");
        child("order", "x = Net < 'x'\n", "main.py:4:5", "config-value", "not supported between instances of 'LazyObject' and 'str'");
        child("member", "x = 'N' in Net\n", "main.py:4:5", "config-value", "argument of type 'LazyObject' is not iterable");
        child("format", "x = f'{Net:>10}'\n", "main.py:4:5", "config-value", "unsupported format string passed to LazyObject");
        child("text of a list", "x = f'{[Net]}'\n", "main.py:4:5", "config-refused", "contains the imported object 'shop.Net'");
        child("key", "x = {Net: 1}\n", "main.py:4:5", "config-refused", "the imported object 'shop.Net' as a key");
        child("set", "x = {Net, 1}\n", "main.py:4:5", "config-refused", "the imported object 'shop.Net' as a key");
        child("attribute", "Net.x = 1\n", "main.py:4:1", "config-refused", "assigning to an attribute");
        child("plain dict", "x = dict(a=1)\nx.merge(dict(b=1))\n", "main.py:5:1", "config-value", "'dict' object has no attribute 'merge'");
        child("merge", "d.merge([1])\n", "main.py:4:1", "config-refused", "a merge of a list");
        child("no attribute", "d.q.r = 1\n", "main.py:4:1", "config-value", "'ConfigDict' object has no attribute 'q'");
        child("unknown name", "x = nett\n", "main.py:4:5", "config-value", "name 'nett' is not defined");
    }
    void refused() {
        QFETCH(Texts, texts);
        QFETCH(QString, place);
        QFETCH(QString, code);
        QFETCH(QString, says);
        const auto config = loadConfig("/v/main.py", over(texts));
        QVERIFY2(!config.ok(), config.ok() ? (*config)->root.repr().c_str() : "");
        const Error& error = config.error();
        QCOMPARE(QString::fromStdString(fmt::format("{}:{}:{}", error.where.file, error.where.line, error.where.column)), place);
        QCOMPARE(QString::fromStdString(error.code), code);
        QVERIFY2(QString::fromStdString(english(error.what)).contains(says), english(error.what).c_str());
        QVERIFY(!texts.empty());
        // Whoever reads as much as possible sees the same error first.
        const auto partly = readConfigPartly("/v/main.py", over(texts));
        QVERIFY(partly.ok() && !(*partly)->faults.empty());
        QCOMPARE(QString::fromStdString(describe((*partly)->faults.front().error)), QString::fromStdString(describe(error)));
    }

    /// What a fault costs: what the statement or the base would have given, and nothing is reported twice.
    void partly_data() {
        QTest::addColumn<Texts>("texts");
        QTest::addColumn<QString>("value");
        QTest::addColumn<QStringList>("codes");
        const auto row = [](const char* name, const Texts& texts, const char* value, const QStringList& codes) {
            QTest::newRow(name) << texts << QString::fromUtf8(value) << codes;
        };
        row("missing base", {{"/v/main.py", std::string(kHead) + "model.update(x=1)\na = 1\nb = a + n\nc = len([a])\n"}},
            "{'a': 1, 'c': 1}", {"config-base-missing"});
        row("broken base", based("d.update(x=y)\nd.update(x=2)\n", "d = dict(a=1)\ny = oops\n"), "{'d': {'a': 1, 'x': 2}}",
            {"config-value"});
        row("missing name", {{"/v/main.py", "with read_base():\n    from .b import n, m\nx = m\ny = n\n"}, {"/v/b.py", "n = 1\n"}},
            "{'n': 1, 'y': 1}", {"config-import"});
        row("bad block", {{"/v/main.py", "from shop import A\nwith read_base():\n    x = 1\nn.update(y=1)\nz = dict(type=A)\n"}},
            "{'z': {'type': 'shop.A'}}", {"config-import"});
        row("call", based("x = Net(1)\ny = [x, Net]\nz = [Net]\n", "from shop import Net\n"), "{'z': ['shop.Net']}", {"config-refused"});
        row("star", {{"/v/main.py", "from shop import A\nfrom shop2 import *\nx = A\ny = B\n"}}, "{'x': 'shop.A'}", {"config-import"});
        row("both styles", {{"/v/main.py", "from shop import A\n_base_ = 'b.py'\nx = A\n"}, {"/v/b.py", "n = 1\n"}}, "{'x': 'shop.A'}",
            {"config-base-style"});
    }
    void partly() {
        QFETCH(Texts, texts);
        QFETCH(QString, value);
        QFETCH(QStringList, codes);
        const auto config = readConfigPartly("/v/main.py", over(texts));
        QVERIFY(config.ok());
        QStringList found;
        for (const ConfigFault& fault : (*config)->faults) found << QString::fromStdString(fault.error.code);
        QCOMPARE(found, codes);
        QCOMPARE(QString::fromStdString((*config)->root.repr()), value);
    }

    void missingBaseStandsInTheGraph() {
        const auto config = readConfigPartly("/v/main.py", over({{"/v/main.py", kHead}}));
        QVERIFY(config.ok());
        QCOMPARE((*config)->files.size(), std::size_t(2));
        QCOMPARE((*config)->files[0].bases, std::vector<int>{1});
        QCOMPARE((*config)->files[1].displayPath, "b.py");
        QVERIFY((*config)->files[1].error.has_value());
    }

    void inMemory() {
        QCOMPARE(evaluated("from shop import A\nv = dict(type=A)\n"), "{'type': 'shop.A'}");
        QVERIFY(evaluated(kHead).find("this config is in memory") == 0);
    }

    /// What a config of mmengine reads is judged by mmengine's keys; names that only help are not.
    void unreadKeys() {
        const auto config = loadConfig("/v/main.py", over(based("x = 1\noptim_wrapper = dict(lr=x)\nmodel.update(a=1)\nw = 3\n",
                                                                "from shop import A\nmodel = dict(type=A)\n")));
        QVERIFY(config.ok());
        QStringList unread;
        for (const Diagnostic& note : unreadKeyNotes(**config)) unread << QString::fromStdString(english(note.message));
        QCOMPARE(unread, QStringList{"nothing reads 'w'"});
    }

    void blame() {
        const auto config = loadConfig("/v/main.py", over(based("from shop import B\nmodel.update(dict(head=dict(type=B)))\n",
                                                                "from shop import A\nmodel = dict(type=A, head=dict(type=A))\n")));
        QVERIFY(config.ok());
        QCOMPARE(blameText(**config),
                 "model.type = 'shop.A'  b.py:2\nmodel.head.type = 'shop.B'  main.py:5  <- overrode b.py:2 ('shop.A')\n");
    }

    void printedTextReadsBack() {
        const auto config = loadConfig("/v/main.py", over(based("x = [Net, dict(type=Net)]\n", "from shop.a import Net\n")));
        QVERIFY(config.ok());
        QCOMPARE((*config)->prettyText(), "x = ['shop.a.Net', {'type': 'shop.a.Net'}]\n");
        QCOMPARE(toJson((*config)->root, -1), "{\"x\": [\"shop.a.Net\", {\"type\": \"shop.a.Net\"}]}");
    }

    /// A child of a config in the new style is in the new style.
    void children_data() {
        QTest::addColumn<QStringList>("options");
        QTest::addColumn<QString>("text");
        QTest::newRow("nothing") << QStringList() << QString();
        QTest::newRow("nested") << QStringList{"model.head.n=4"} << "model.merge(dict(head=dict(n=4)))\n";
        QTest::newRow("replaced") << QStringList{"model.head._delete_=True", "model.head.m=4"}
                                  << "model.merge(dict(head=dict(_delete_=True, m=4)))\n";
        QTest::newRow("emptied") << QStringList{"model._delete_=True", "model.type=B"} << "model = dict(type='B')\n";
        QTest::newRow("plain") << QStringList{"n=8", "new.k=1"} << "n = 8\nnew = dict(k=1)\n";
    }
    void children() {
        QFETCH(QStringList, options);
        QFETCH(QString, text);
        std::vector<ConfigOption> parsed;
        for (const QString& option : options) parsed.push_back(*parseConfigOption(option.toStdString()));
        const Texts texts = {{"/v/configs/base_a.py", "from shop import Net\nmodel = dict(type=Net, head=dict(n=3))\nn = 7\n"}};
        const auto child = makeChildConfig("/v/configs/base_a.py", "/v/work/mine.py", parsed, over(texts));
        QVERIFY2(child.ok(), child.ok() ? "" : describe(child.error()).c_str());
        QCOMPARE(
            QString::fromStdString(child->text),
            QStringLiteral("from mmengine.config import read_base\n\nwith read_base():\n    from ..configs.base_a import *\n\n") + text);
    }
    void childThatPythonCannotImport() {
        const auto child = makeChildConfig("/v/base-a.py", "/v/mine.py", {}, over({{"/v/base-a.py", "from shop import A\nx = A\n"}}));
        QVERIFY(!child.ok());
        QCOMPARE(child.error().code, "child-not-possible");
    }

    /// The same limits as for other configs; a long chain of bases needs no long stack.
    void limits() {
        Texts texts;
        constexpr int kFiles = 150;
        for (int i = 0; i < kFiles; ++i)
            texts["/v/f" + std::to_string(i) + ".py"] = i + 1 < kFiles ? "with read_base():\n    from .f" + std::to_string(i + 1) +
                                                                             " import *\nx.update(k" + std::to_string(i) + "=1)\n"
                                                                       : "x = dict()\n";
        const auto deep = loadConfig("/v/f0.py", over(texts));
        QVERIFY2(deep.ok(), deep.ok() ? "" : describe(deep.error()).c_str());
        QCOMPARE((*deep)->root.find("x")->entries().size(), std::size_t(kFiles - 1));
        texts["/v/f149.py"] = "x = dict(big=[list(range(900)) for i in range(1000)])\n";
        QCOMPARE(loadConfig("/v/f0.py", over(texts)).error().code, "config-limit");
    }
};

TD_TEST(TestConfigNewStyle)
#include "tst_config_new_style.moc"
