// Printing and saving: what is printed reads back as it was; a child config says only what changes and resolves to the wanted value.
#include "config_test_support.h"
#include "core/config/child_config.h"
#include "core/config/config_diff.h"
#include "tests/support/test_program.h"

#include <QtTest>

#include <random>

using namespace teardown;

namespace {

using Texts = std::map<std::string, std::string>;

ConfigLoadOptions over(const Texts& texts) {
    ConfigLoadOptions options;
    options.source = std::make_shared<MemoryFiles>(texts);
    options.root = "/v";
    return options;
}

/// Values of every kind, nested up to `depth`.
class RandomValues {
public:
    explicit RandomValues(unsigned seed) : m_engine(seed) {}

    ConfigValue value(int depth, bool printable) {
        switch (below(depth > 0 ? 11 : 6)) {
            case 0:
                return ConfigValue::none();
            case 1:
                return ConfigValue::boolean(below(2) == 0);
            case 2:
                return ConfigValue::integer(static_cast<int>(below(2000)) - 1000);
            case 3:
                return ConfigValue::floating(std::ldexp(static_cast<double>(m_engine()), static_cast<int>(below(80)) - 60));
            case 4:
                return below(4) == 0 ? ConfigValue::bigInteger("-123456789012345678901234567890") : number(printable);
            case 5:
                return ConfigValue::string(text(printable));
            case 6:
            case 7:
                return ConfigValue::list(values(depth - 1, printable));
            case 8:
                return ConfigValue::tuple(values(depth - 1, printable));
            default:
                return dict(depth - 1, printable);
        }
    }

    ConfigValue dict(int depth, bool printable) {
        std::vector<DictEntry> entries;
        const unsigned count = below(5);
        for (unsigned i = 0; i < count; ++i) {
            const ConfigValue key =
                ConfigValue::string(below(8) == 0 ? std::to_string(i) + "-" + text(printable) : "k" + std::to_string(i));
            entries.push_back({key, value(depth, printable)});
        }
        return ConfigValue::dict(std::move(entries));
    }

    ConfigValue root(int depth, bool printable) {
        std::vector<DictEntry> entries;
        const unsigned count = 1 + below(4);
        for (unsigned i = 0; i < count; ++i) entries.push_back({ConfigValue::string("r" + std::to_string(i)), value(depth, printable)});
        return ConfigValue::dict(std::move(entries));
    }

    unsigned below(unsigned limit) { return static_cast<unsigned>(m_engine() % limit); }

private:
    std::vector<ConfigValue> values(int depth, bool printable) {
        std::vector<ConfigValue> items;
        for (unsigned i = below(5); i > 0; --i) items.push_back(value(depth, printable));
        return items;
    }

    ConfigValue number(bool printable) {
        static const double odd[] = {0.1, 1e-5, 1e16, -0.0, 5e-324, 1.7976931348623157e308, HUGE_VAL, -HUGE_VAL, std::nan("")};
        return ConfigValue::floating(odd[below(printable ? 6 : 9)]);
    }

    std::string text(bool printable) {
        static const char* plain[] = {"", "a", "ResNet", "data/imagenet/train", "a b, c", "[x]", "é 中", "{a}", "x=1", "#no comment"};
        static const char* odd[] = {"it's",         "say \"x\"", "both ' and \"", "a\nb", "back\\slash", "\t", "{{ fileDirname }}",
                                    "{{_base_.x}}", "{{{",       "end\\",         "\x01"};
        const unsigned index = below(printable ? 10 : 21);
        return index < 10 ? plain[index] : odd[index - 10];
    }

    std::mt19937 m_engine;
};

}  // namespace

class TestConfigSaving : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void printedReadsBack() {
        RandomValues random(7);
        for (int i = 0; i < 400; ++i) {
            const ConfigValue root = random.root(4, true);
            const std::string text = prettyText(root);
            const auto again = loadConfigText("memory.py", text);
            QVERIFY2(again.ok(), (text + (again.ok() ? "" : describe(again.error()))).c_str());
            QVERIFY2(sameConfigValue((*again)->root, root), text.c_str());
            QCOMPARE(prettyText((*again)->root), text);
        }
    }

    void sourceReadsBack() {
        RandomValues random(11);
        for (int i = 0; i < 400; ++i) {
            const ConfigValue root = random.root(4, false);
            const std::string text = sourceText(root);
            const auto again = loadConfigText("memory.py", text);
            QVERIFY2(again.ok(), (text + (again.ok() ? "" : describe(again.error()))).c_str());
            QVERIFY2(sameConfigValue((*again)->root, root), text.c_str());
        }
    }

    void children_data() {
        QTest::addColumn<QString>("base");
        QTest::addColumn<QStringList>("options");
        QTest::addColumn<QString>("text");
        const auto row = [](const char* name, const char* base, const QStringList& options, const char* text) {
            QTest::newRow(name) << QString::fromLatin1(base) << options << QString::fromLatin1(text);
        };
        constexpr const char* kModel =
            "model = dict(type='A', backbone=dict(depth=18, out=(3, )), topk=(1, 5))\nlr = 0.1\npipe = [dict(type='R', size=4), "
            "dict(type='P')]\n";
        row("nothing", kModel, {}, "");
        row("same value", kModel, {"lr=0.1"}, "");
        row("scalar", kModel, {"lr=0.2"}, "lr = 0.2\n");
        row("nested", kModel, {"model.backbone.depth=50"}, "model = dict(backbone=dict(depth=50))\n");
        row("new key", kModel, {"model.neck.type=G"}, "model = dict(neck=dict(type='G'))\n");
        row("new top key", kModel, {"seed=1"}, "seed = 1\n");
        row("kind", kModel, {"model.backbone.depth=18.0"}, "model = dict(backbone=dict(depth=18.0))\n");
        row("list element", kModel, {"pipe.0.size=8"}, "pipe = [dict(type='R', size=8), dict(type='P')]\n");
        row("dict by value", kModel, {"model.backbone=None"}, "model = dict(backbone=None)\n");
        row("value by dict", kModel, {"model.topk=None"}, "model = dict(topk=None)\n");
        row("emptied", kModel, {"model.backbone._delete_=True"}, "model = dict(backbone=dict(_delete_=True))\n");
        row("replaced", kModel, {"model.backbone._delete_=True", "model.backbone.width=2"},
            "model = dict(backbone=dict(_delete_=True, width=2))\n");
        row("infinity", kModel, {"lr=inf"}, "lr = float('inf')\n");
        row("template", kModel, {"lr={{fileBasename}}"}, "lr = '{\\x7bfileBasename}}'\n");
        row("quote", kModel, {"lr=it's"}, "lr = \"it's\"\n");
        row("called names last", kModel, {"dict=1", "model.backbone.depth=50"}, "model = dict(backbone=dict(depth=50))\ndict = 1\n");
        row("odd keys", "model = {'a-b': 1, 'c': {3: 4}}\n", {"model.c=5", "model.a-b=2"}, "model = dict({'a-b': 2, 'c': 5})\n");
        row("surviving _delete_", "new = dict(x=dict(_delete_=True, y=1))\n", {"new.z=1"}, "new = dict(z=1)\n");
    }
    void children() {
        QFETCH(QString, base);
        QFETCH(QStringList, options);
        QFETCH(QString, text);
        std::vector<ConfigOption> parsed;
        for (const QString& option : options) parsed.push_back(*parseConfigOption(option.toStdString()));
        const Texts texts = {{"/v/configs/base.py", base.toStdString()}};
        const auto child = makeChildConfig("/v/configs/base.py", "/v/work/mine.py", parsed, over(texts));
        QVERIFY2(child.ok(), child.ok() ? "" : describe(child.error()).c_str());
        QCOMPARE(QString::fromStdString(child->text), QStringLiteral("_base_ = ['../configs/base.py']\n") + text);
        Texts both = texts;
        both["/v/work/mine.py"] = child->text;
        const auto resolved = loadConfig("/v/work/mine.py", over(both));
        QVERIFY(resolved.ok());
        const auto wanted = mergeOptions((*loadConfig("/v/configs/base.py", over(texts)))->root, parsed);
        QVERIFY(sameConfigValue((*resolved)->root, *wanted));
    }

    void childOfAnything() {
        RandomValues random(3);
        int written = 0;
        for (int i = 0; i < 300; ++i) {
            const ConfigValue base = random.root(3, false);
            ConfigValue wanted = base;
            for (const DictEntry& entry : base.entries())
                if (random.below(2) == 0) wanted = withEntry(wanted, entry.key.asString(), random.value(3, false));
            const auto overrides = childOverrides(base, wanted);
            QVERIFY(overrides.ok());
            const Texts texts = {{"/v/b.py", sourceText(base)}, {"/v/c.py", childText("/v/b.py", "/v/c.py", *overrides)}};
            const auto resolved = loadConfig("/v/c.py", over(texts));
            QVERIFY2(resolved.ok(), resolved.ok() ? "" : (texts.at("/v/c.py") + describe(resolved.error())).c_str());
            QVERIFY2(sameConfigValue((*resolved)->root, wanted), (texts.at("/v/b.py") + texts.at("/v/c.py")).c_str());
            written += overrides->entries().empty() ? 0 : 1;
        }
        QVERIFY(written > 100);
    }

    void whatCannotBeSaid() {
        const auto root = [](const char* text) { return (*loadConfigText("memory.py", text))->root; };
        QCOMPARE(childOverrides(root("a = 1\nb = 2"), root("a = 1")).error().code, "child-not-possible");
        QCOMPARE(childOverrides(root("a = 1"), root("a = dict(x=dict(_delete_=True))")).ok(), true);
        QCOMPARE(childOverrides(root("a = 1"), root("a = dict(_delete_=True)")).error().code, "child-not-possible");
        QCOMPARE(childOverrides(root("a = 1"), *mergeOptions(root("a = 1"), std::vector<ConfigOption>{{"b-c", "1"}})).error().code,
                 "child-not-possible");
        const Texts texts = {{"/v/b.py", "a = 1\n"}};
        QCOMPARE(makeChildConfig("/v/b.py", "/v/b.py", {}, over(texts)).error().code, "child-is-base");
        QCOMPARE(makeChildConfig("/v/b.py", "/v/c.yaml", {}, over(texts)).error().code, "child-format");
        QCOMPARE(makeChildConfig("/v/none.py", "/v/c.py", {}, over(texts)).error().code, "file-missing");
        const std::vector<ConfigOption> bad = {{"a.b", "1"}};
        QCOMPARE(makeChildConfig("/v/b.py", "/v/c.py", bad, over(texts)).error().code, "config-inherit-type");
    }

    void childElsewhereIsWarnedOf() {
        const auto child = makeChildConfig("/v/b.py", "/elsewhere/c.py", {}, over({{"/v/b.py", "a = 1\n"}}));
        QVERIFY(child.ok());
        QCOMPARE(child->text, "_base_ = ['../v/b.py']\n");
        QCOMPARE(child->diagnostics.size(), std::size_t(1));
        QCOMPARE(child->diagnostics[0].code, "child-outside");
    }
};

TD_TEST(TestConfigSaving)
#include "tst_config_saving.moc"
