// Trying changes on a config: what can be written for a value, the preview, the panel, what changed in the model, the rows of a comparison.
#include "core/config/config_diff.h"
#include "core/config/config_files.h"
#include "core/config/config_usage.h"
#include "core/session/build_journey.h"
#include "tests/support/test_program.h"
#include "tests/widgets/fake_session.h"
#include "widgets/common/theme.h"
#include "widgets/common/tree_panel.h"
#include "widgets/config/changes_panel.h"
#include "widgets/config/config_rows.h"
#include "widgets/config/diff_page.h"
#include "widgets/config/diff_rows.h"
#include "widgets/config/model_changes.h"
#include "widgets/config/option_text.h"

#include <QAbstractItemModelTester>
#include <QLineEdit>
#include <QSignalSpy>
#include <QtTest>

#include <algorithm>

using namespace teardown;

namespace {

std::shared_ptr<const Config> open(const std::string& text, const std::vector<ConfigOption>& given = {}) {
    ConfigLoadOptions options;
    options.source = std::make_shared<MemoryFiles>(std::map<std::string, std::string>{{"/p/a.py", text}});
    options.options = given;
    const auto config = loadConfig("/p/a.py", options);
    return config.ok() ? *config : nullptr;
}

const std::string kText =
    "model = dict(type='Net', depth=50, strides=(1, 2), head=dict(num_classes=10, names=['a', 'b']))\nlog_level = 'INFO'\nload_from = "
    "None\n";

ModelOutline outline(std::int64_t parameters, std::vector<ModelOutline::Module> modules, std::map<std::string, QString> tensors) {
    ModelOutline result;
    result.parameters = parameters;
    result.modules = std::move(modules);
    result.tensors = std::move(tensors);
    return result;
}

}  // namespace

class TestConfigChanges : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { Theme::instance().apply(ThemeMode::Light); }

    void valuesAreWrittenAsOptionsReadThem() {
        const auto config = open(kText);
        const std::pair<const char*, const char*> expected[] = {{"model.depth", "50"},
                                                                {"model.strides", "(1, 2)"},
                                                                {"log_level", "INFO"},
                                                                {"load_from", "None"},
                                                                {"model.head.names", "['a', 'b']"}};
        for (const auto& [path, text] : expected) {
            const auto written = optionTextOf(*valueAtPath(config->root, QString::fromLatin1(path)));
            QVERIFY2(written, path);
            QCOMPARE(*written, QString::fromLatin1(text));
        }
        QVERIFY(!optionTextOf(*valueAtPath(config->root, QStringLiteral("model.head"))));
        // DictAction drops blanks and reads digits as a number, so these texts cannot be expressed.
        QVERIFY(!optionTextOf(ConfigValue::string("a b")));
        QVERIFY(!optionTextOf(ConfigValue::string("12")));
    }

    void previewSaysWhatWouldHappen() {
        const auto config = open(kText);
        using Kind = OptionPreview::Kind;
        const auto kind = [&](const char* line) { return previewOption(config->root, QString::fromLatin1(line)).kind; };
        QCOMPARE(kind("model.depth"), Kind::Incomplete);
        QCOMPARE(kind("model.depth="), Kind::Incomplete);
        QCOMPARE(kind("model.depth=18"), Kind::Changes);
        QCOMPARE(kind(" model.depth = 50"), Kind::Same);
        QCOMPARE(kind("model.dept=50"), Kind::New);
        QCOMPARE(kind("model.strides=(1,2"), Kind::Wrong);
        QCOMPARE(kind("model.depth.x=1"), Kind::Wrong);
        QCOMPARE(previewOption(config->root, QStringLiteral("model.depth=18")).text, QStringLiteral("50 → 18 (int)"));
    }

    void thePanelListsWhatIsOverridden() {
        const std::vector<ConfigOption> options{{"model.depth", "18"}, {"fresh", "1"}};
        const auto opened = open(kText), changed = open(kText, options);
        ChangesPanel panel;
        panel.show();
        panel.setConfig(opened, changed, options);
        QCOMPARE(panel.shownChanges(), (QStringList{QStringLiteral("model.depth  50 → 18  a.py:1"), QStringLiteral("fresh  nothing → 1")}));
        QSignalSpy entered(&panel, &ChangesPanel::entered);
        panel.field()->setText(QStringLiteral("model.head.num_classes=7"));
        QCOMPARE(panel.previewText(), QStringLiteral("10 → 7 (int)"));
        QTest::keyClick(panel.field(), Qt::Key_Return);
        QCOMPARE(entered.size(), 1);
        QCOMPARE(entered[0][0].toString(), QStringLiteral("model.head.num_classes"));
        QCOMPARE(entered[0][1].toString(), QStringLiteral("7"));
        panel.field()->setText(QStringLiteral("model.strides=(1,"));
        QTest::keyClick(panel.field(), Qt::Key_Return);
        QCOMPARE(entered.size(), 1);
        QVERIFY(!panel.field()->text().isEmpty());
        QTest::keyClick(panel.field(), Qt::Key_Escape);
        QVERIFY(panel.field()->text().isEmpty());
    }

    void modelChangesNameTheLeaves() {
        const auto before =
            outline(100, {{"", "Net", 100, {}}, {"head", "Head", 60, {}}, {"head.fc", "Linear", 60, "10"}, {"drop", "Dropout", 0, {}}},
                    {{"head.fc.weight", "[10,6]"}, {"old", "[1]"}});
        const auto after =
            outline(82, {{"", "Net", 82, {}}, {"head", "Head", 42, {}}, {"head.fc", "Linear", 42, "7"}, {"neck", "Pool", 0, {}}},
                    {{"head.fc.weight", "[7,6]"}});
        const auto changes = compareModels(before, after);
        QStringList paths;
        for (const ModelChange& change : changes) paths += change.path;
        QCOMPARE(paths, (QStringList{QStringLiteral("head.fc"), QStringLiteral("neck"), QStringLiteral("drop"),
                                     QStringLiteral("head.fc.weight"), QStringLiteral("old")}));
        QCOMPARE(changes[3].before, QStringLiteral("[10,6]"));
        QCOMPARE(changes[3].after, QStringLiteral("[7,6]"));
        QVERIFY2(changeSummary(before, after, changes).contains(QStringLiteral("3 modules differ; 2 tensors differ")),
                 qPrintable(changeSummary(before, after, changes)));
        QVERIFY(compareModels(before, before).empty());
        QCOMPARE(changeSummary(before, before, {}), QStringLiteral("The model is the same."));
    }

    void outlineKeepsNoTensors() {
        test::FakeSession session;
        const auto built = session.build({}, {});
        QVERIFY(built.ok());
        const TracePtr forward = session.forwardTrace();
        const ModelOutline kept = outlineOf(**built, forward.get());
        QCOMPARE(kept.parameters, (*built)->parameters);
        QCOMPARE(kept.modules.size(), (*built)->modules.size());
        const auto stem =
            std::find_if(kept.modules.begin(), kept.modules.end(), [](const auto& module) { return module.path == "backbone.stem"; });
        QCOMPARE(stem->output, QStringLiteral("16×14×14"));
    }

    void comparisonShowsBothSides() {
        const auto a = open(kText);
        const auto b = open(
            "model = dict(type='Net', depth=18, strides=(1, 2), head=dict(num_classes=10, names=['a', 'b']))\nlog_level = 'INFO'\nseed = "
            "3\n");
        DiffPage page;
        page.resize(700, 500);
        page.QWidget::show();
        QAbstractItemModelTester tester(page.tree()->model(), QAbstractItemModelTester::FailureReportingMode::QtTest);
        page.show({QStringLiteral("a.py"), QStringLiteral("b.py"), compareConfigs(a->root, b->root), {}, {}});
        QCOMPARE(page.summary(), QStringLiteral("1 changed, 1 only on the right, 1 only on the left."));
        QStringList keys;
        for (const TreeRow& row : page.tree()->model()->rows()) keys += row.key;
        QCOMPARE(keys, (QStringList{QStringLiteral("changed"), QStringLiteral("changed/0"), QStringLiteral("added"),
                                    QStringLiteral("added/0"), QStringLiteral("removed"), QStringLiteral("removed/0")}));
        QSignalSpy places(&page, &DiffPage::placeChosen);
        Q_EMIT page.tree()->chosen(QStringLiteral("changed/0"));
        QVERIFY(page.sideText(false).contains(QStringLiteral("a.py:1")) && page.sideText(false).contains(QStringLiteral("50")));
        QVERIFY(page.sideText(true).contains(QStringLiteral("18")));
        page.openPlace(true);
        QCOMPARE(places.size(), 1);
        QCOMPARE(places[0][1].toString(), QStringLiteral("model.depth"));
        QCOMPARE(places[0][3].toInt(), 1);
        Q_EMIT page.tree()->chosen(QStringLiteral("removed/0"));
        QVERIFY(page.sideText(true).contains(QStringLiteral("absent")));
        page.openPlace(true);
        QCOMPARE(places.size(), 1);
        page.show({QStringLiteral("a.py"), QStringLiteral("a.py"), {}, {}, {}});
        QCOMPARE(page.summary(), QStringLiteral("The configs are the same."));
    }

    void keysThatNobodyReadsAreMarked() {
        const auto config = open("model = dict(type='Net')\ntrain_cfg = dict(a=1)\nnorm = dict(mean=1)\ndata = dict(x=norm)\nmy_own = 3\n");
        const auto rows = configRows(*config);
        const auto row = [&](const char* key) {
            return *std::find_if(rows.begin(), rows.end(), [&](const TreeRow& item) { return item.key == QString::fromLatin1(key); });
        };
        QCOMPARE(row("train_cfg").dot, Dot::Warning);
        QVERIFY2(row("train_cfg").toolTip.contains(QStringLiteral("model.train_cfg")), qPrintable(row("train_cfg").toolTip));
        QCOMPARE(row("my_own").dot, Dot::Warning);
        QVERIFY(row("norm").muted);
        QCOMPARE(row("norm").dot, Dot::None);
        QCOMPARE(row("model").dot, Dot::None);
        QVERIFY(!row("model").muted);
    }
};

TD_TEST_GUI(TestConfigChanges)
#include "tst_config_changes.moc"
