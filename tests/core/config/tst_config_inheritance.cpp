// Inheritance beyond mmcv's: mmengine's `_base_.a.b`, detectron2's `_BASE_`; and the limits of rules for many and deep files.
#include "core/config/config.h"
#include "core/config/config_files.h"
#include "core/config/language/limits.h"
#include "tests/support/test_program.h"

#include <QtTest>

using namespace teardown;

namespace {

using Texts = std::map<std::string, std::string>;

Result<std::shared_ptr<const Config>> opened(const Texts& texts, const std::string& name = "/v/main.py") {
    ConfigLoadOptions options;
    options.source = std::make_shared<MemoryFiles>(texts);
    options.root = "/v";
    return loadConfig(name, options);
}

QString answer(const Texts& texts, const std::string& name = "/v/main.py") {
    const auto config = opened(texts, name);
    return QString::fromStdString(config.ok() ? (*config)->root.repr() : english(config.error().what));
}

constexpr const char* kBase = "model = dict(type='A', depth=18, head=dict(n=3))\npipe = [dict(type='R', size=4), dict(type='P')]\nn = 7\n";

}  // namespace

class TestConfigInheritance : public QObject {
    Q_OBJECT

private Q_SLOTS:
    /// Answers of mmengine 0.10.
    void engine_data() {
        QTest::addColumn<QString>("source");
        QTest::addColumn<QString>("expected");
        const auto row = [](const char* source, const char* expected) {
            QTest::newRow(source) << QString::fromLatin1(source) << QString::fromLatin1(expected);
        };
        constexpr const char* kModel = "'model': {'type': 'A', 'depth': 18, 'head': {'n': 3}}, ";
        constexpr const char* kPipe = "'pipe': [{'type': 'R', 'size': 4}, {'type': 'P'}], ";
        const auto with = [&](const char* source, const std::string& expected) { row(source, expected.c_str()); };
        with("x = _base_.model.depth\n", std::string("{") + kModel + kPipe + "'n': 7, 'x': 18}");
        with("_base_.model.depth = 50\n", std::string("{'model': {'type': 'A', 'depth': 50, 'head': {'n': 3}}, ") + kPipe + "'n': 7}");
        with("_base_.pipe[0].size = 9\n_base_['pipe'][1]['q'] = 1\n",
             std::string("{") + kModel + "'pipe': [{'type': 'R', 'size': 9}, {'type': 'P', 'q': 1}], 'n': 7}");
        with("_base_.n += 1\n", std::string("{") + kModel + kPipe + "'n': 8}");
        with("x = [*_base_.pipe, dict(type='Q')]\n",
             std::string("{") + kModel + kPipe + "'n': 7, 'x': [{'type': 'R', 'size': 4}, {'type': 'P'}, {'type': 'Q'}]}");
        with("m = _base_.model\nm.head.n = 4\ndel m.depth\n",
             std::string("{'model': {'type': 'A', 'head': {'n': 4}}, ") + kPipe + "'n': 7, 'm': {'type': 'A', 'head': {'n': 4}}}");
        with("_base_.model.update(dict(head=dict(k=1)))\n",
             std::string("{'model': {'type': 'A', 'depth': 18, 'head': {'n': 3, 'k': 1}}, ") + kPipe + "'n': 7}");
        with("x = _base_.model.copy()\nx.type = 'B'\n",
             std::string("{") + kModel + kPipe + "'n': 7, 'x': {'type': 'B', 'depth': 18, 'head': {'n': 3}}}");
        with("x = _base_.model.pop('depth')\nmodel = dict(width=x)\n",
             std::string("{'model': {'type': 'A', 'head': {'n': 3}, 'width': 18}, ") + kPipe + "'n': 7, 'x': 18}");
        with("d = dict(a=1)\n_base_.model.extra = d\nd['a'] = 2\n",
             std::string("{'model': {'type': 'A', 'depth': 18, 'head': {'n': 3}, 'extra': {'a': 1}}, ") + kPipe + "'n': 7, 'd': {'a': 2}}");
        with("x = _base_.model.head | dict(z=1)\nx.n = 5\n",
             std::string("{'model': {'type': 'A', 'depth': 18, 'head': {'n': 3}}, ") + kPipe + "'n': 7, 'x': {'n': 5, 'z': 1}}");
        with("x = dict(z=1) | _base_.model.head\nx.n = 5\n",
             std::string("{'model': {'type': 'A', 'depth': 18, 'head': {'n': 3}}, ") + kPipe + "'n': 7, 'x': {'z': 1, 'n': 5}}");
        with("x = _base_.nothing\n", "AttributeError: 'ConfigDict' object has no attribute 'nothing'");
        with("x = _base_.model.dept\n", "AttributeError: 'ConfigDict' object has no attribute 'dept' Did you mean 'depth'?");
        with("model = dict(depth=_base_.model.depth * 2)\n",
             std::string("{'model': {'type': 'A', 'depth': 36, 'head': {'n': 3}}, ") + kPipe + "'n': 7}");
    }
    void engine() {
        QFETCH(QString, source);
        QFETCH(QString, expected);
        QCOMPARE(answer({{"/v/main.py", "_base_ = './b.py'\n" + source.toStdString()}, {"/v/b.py", kBase}}), expected);
    }

    void engineValuesKnowWhereTheyComeFrom() {
        const auto config =
            opened({{"/v/main.py", "_base_ = 'b.py'\nx = dict(d=_base_.model.depth)\n_base_.model.depth = 50\n"}, {"/v/b.py", kBase}});
        QVERIFY(config.ok());
        const ConfigValue& depth = *(*config)->root.find("x")->find("d");
        QCOMPARE(depth.origins().size(), std::size_t(2));
        QCOMPARE(*depth.origins()[0].file, "b.py");
        QVERIFY(depth.origins()[1].kind == OriginKind::Interpolate);
        QCOMPARE(depth.origins()[1].line, 2);
        const ConfigValue& changed = *(*config)->root.find("model")->find("depth");
        QCOMPARE(changed.origins().size(), std::size_t(2));
        QCOMPARE(changed.origins()[0].value->repr(), "18");
        QCOMPARE(changed.origins()[1].line, 3);
    }

    void listOfFilesIsStillOneInMmcv() {
        QCOMPARE(answer({{"/v/main.py", "_base_ = ['b.py']\nx = _base_[0]\n"}, {"/v/b.py", "a = 1\n"}}),
                 QStringLiteral("{'a': 1, 'x': 'b.py'}"));
    }

    void detectron() {
        const Texts texts = {{"/v/m.yaml", "_BASE_: \"base/n.yaml\"\nMODEL:\n  DEPTH: 50\n  HEAD: {A: 1}\n"},
                             {"/v/base/n.yaml", "_BASE_: ../root.yaml\nMODEL:\n  DEPTH: 18\n  WIDTH: 2\n"},
                             {"/v/root.yaml", "VERSION: 2\nMODEL: {HEAD: {B: 3}, _delete_: 4}\n"}};
        QCOMPARE(answer(texts, "/v/m.yaml"),
                 QStringLiteral("{'VERSION': 2, 'MODEL': {'HEAD': {'B': 3, 'A': 1}, '_delete_': 4, 'DEPTH': 50, 'WIDTH': 2}}"));
        const auto config = opened(texts, "/v/m.yaml");
        QCOMPARE((*config)->diagnostics.front().code, "config-detectron");
        QCOMPARE(answer({{"/v/m.yaml", "_BASE_: n.yaml\nA: {B: 1}\n"}, {"/v/n.yaml", "A: 5\n"}}, "/v/m.yaml"),
                 QStringLiteral("Cannot inherit key 'A' from base!"));
        // Beside `_base_` it is an ordinary key, and in Python always.
        QCOMPARE(answer({{"/v/m.py", "_BASE_ = 'n.yaml'\n"}}, "/v/m.py"), QStringLiteral("{'_BASE_': 'n.yaml'}"));
    }

    void deepestChain() {
        const auto chain = [](int files) {
            Texts texts;
            for (int i = 0; i < files; ++i)
                texts["/v/" + (i == 0 ? std::string("main") : "f" + std::to_string(i)) + ".py"] =
                    i + 1 < files ? "_base_ = 'f" + std::to_string(i + 1) + ".py'\n" : "a = 1\n";
            return answer(texts);
        };
        QCOMPARE(chain(kMaxBaseDepth), QStringLiteral("{'a': 1}"));
        QVERIFY(chain(kMaxBaseDepth + 1)
                    .startsWith(QStringLiteral("the chain of bases is longer than 200 files, the limit; read through main.py -> ")));
    }

    void mostFiles() {
        const auto many = [](std::size_t files) {
            Texts texts;
            std::string names;
            for (std::size_t i = 1; i < files; ++i) {
                texts["/v/f" + std::to_string(i) + ".py"] = "k" + std::to_string(i) + " = 1\n";
                names += "'f" + std::to_string(i) + ".py', ";
            }
            texts["/v/main.py"] = "_base_ = [" + names + "]\n";
            return opened(texts);
        };
        QVERIFY(many(kMaxFiles).ok());
        const auto over = many(kMaxFiles + 1);
        QVERIFY(!over.ok());
        QCOMPARE(over.error().code, "config-limit");
    }

    void sameBaseIsReadOnce() {
        const auto config = opened({{"/v/main.py", "_base_ = ['a.py', 'b.py']\n"},
                                    {"/v/a.py", "_base_ = 'c.py'\nx = dict(_delete_=True)\n"},
                                    {"/v/b.py", "y = 1\n"},
                                    {"/v/c.py", "x = dict(z=1)\n"}});
        QVERIFY(config.ok());
        QCOMPARE((*config)->files.size(), std::size_t(4));
    }

    void textsOfLimits_data() {
        QTest::addColumn<QString>("source");
        const auto row = [](const char* name, const std::string& source) { QTest::newRow(name) << QString::fromStdString(source); };
        row("source", "a = '" + std::string(kMaxSourceBytes, 'x') + "'\n");
        row("string", "a = 'x' * 1048577\n");
        row("string by steps", "a = 'x' * 1000000\nb = a + a\n");
        row("integer", "a = 1 << 4096\n");
        row("digits", "a = " + std::string(kMaxDecimalDigits + 1, '1') + "\n");
        row("steps", "a = [i for i in range(1000) for j in range(2000)]\n");
        row("loop", "a = 0\nfor i in range(100000000):\n    a += 1\n");
        row("growing list", "a = [1]\nfor x in a:\n    a.append(x)\n");
        row("elements", "a = [0] * 1000\nb = [a] * 1000\nc = [b, b]\n");
        row("elements in place", "a = [0]\nfor i in range(30):\n    a = [a]\n    a.append(a[0])\n");
        row("nesting in place", "a = []\nb = a\nfor i in range(300):\n    c = []\n    b.append(c)\n    b = c\n");
        row("nesting around", "a = []\nfor i in range(300):\n    a = [a]\n");
        row("nesting in source", "a = " + std::string(150, '(') + "-" + std::string(60, '~') + "1" + std::string(150, ')') + "\n");
        row("format", "a = '{:2000000}'.format(1)\n");
        row("percent", "a = '%02000000d' % 1\n");
        row("centre", "a = 'x'.center(2000000)\n");
        row("power tower", "a = 9 ** 9 ** 9\n");
        row("many texts", "a = ['x' * 1000000 for i in range(1000)]\n");
        row("repr of shared", "a = [0] * 1000\nb = [a] * 900\nc = [str(b) for i in range(5)]\n");
    }
    void textsOfLimits() {
        QFETCH(QString, source);
        const auto config = loadConfigText("memory.py", source.toStdString());
        QVERIFY(!config.ok());
        QCOMPARE(QString::fromStdString(config.error().code), QStringLiteral("config-limit"));
    }
};

TD_TEST(TestConfigInheritance)
#include "tst_config_inheritance.moc"
