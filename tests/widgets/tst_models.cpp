// The item models under QAbstractItemModelTester, what their rows say, and the newest-wins rule of TaskRunner.
#include "core/session/build_journey.h"
#include "core/session/profile_journey.h"
#include "core/session/reparam_journey.h"
#include "core/trace/main_steps.h"
#include "tests/support/test_program.h"
#include "tests/widgets/fake_session.h"
#include "widgets/common/task_runner.h"
#include "widgets/common/tree_filter.h"
#include "widgets/common/tree_panel.h"
#include "widgets/config/config_rows.h"
#include "widgets/engine/module_rows.h"
#include "widgets/engine/problems.h"
#include "widgets/engine/registry_rows.h"
#include "widgets/tensor/fold_model.h"
#include "widgets/tensor/step_tile.h"
#include "widgets/trace/depth_strip.h"

#include <QAbstractItemModelTester>
#include <QSignalSpy>
#include <QTreeView>
#include <QtTest>

using namespace teardown;

class ModelsTest : public QObject {
    Q_OBJECT

private:
    std::shared_ptr<const BuildOutcome> build() {
        test::FakeSession session;
        auto result = session.build({}, {});
        return std::move(result).value();
    }

private Q_SLOTS:
    void treeRowsKeepTheModelRules() {
        TreeRowsModel model;
        QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        model.setRows(moduleRows(*build(), nullptr));
        QVERIFY(model.indexOf(QStringLiteral("backbone.stem.branch_3x3.conv")).isValid());
        model.setTrailing(QStringLiteral("backbone"), QStringLiteral("96×4×4"));
        QCOMPARE(model.indexOf(QStringLiteral("backbone")).data(TreeRowsModel::TrailingRole).toString(), QStringLiteral("96×4×4"));
        model.setRows({});
        QCOMPARE(model.rowCount(), 0);
    }

    void moduleRowsSayShapeAndState() {
        test::FakeSession session;
        const TracePtr forward = session.forwardTrace();
        QVERIFY(forward);
        TreeRowsModel model;
        model.setRows(moduleRows(*build(), forward.get()));
        const QModelIndex stem = model.indexOf(QStringLiteral("backbone.stem"));
        QCOMPARE(stem.data(TreeRowsModel::TrailingRole).toString(), QStringLiteral("16×14×14"));
        QCOMPARE(stem.data(TreeRowsModel::DotRole).toInt(), static_cast<int>(Dot::Warning));
    }

    void equalBlocksAreFolded() {
        BuildOutcome build;
        const auto add = [&](const char* path, const char* type, int parent, std::int64_t parameters) {
            ModuleNode node;
            node.path = path;
            node.name = node.path.substr(node.path.rfind('.') + 1);
            node.type = type;
            node.parent = parent;
            node.parameters = parameters;
            node.state = LoadState::Loaded;
            build.modules.push_back(node);
            return static_cast<int>(build.modules.size()) - 1;
        };
        const int top = add("", "ImageClassifier", -1, 1000);
        const int layer = add("layer1", "Sequential", top, 900);
        for (int i = 0; i < 4; ++i) {
            const std::string path = "layer1." + std::to_string(i);
            const int block = add(path.c_str(), "Bottleneck", layer, i == 0 ? 300 : 200);
            add((path + ".conv1").c_str(), "Conv2d", block, i == 0 ? 300 : 200);
        }
        ProfileOutcome profile;
        for (const ModuleNode& node : build.modules) profile.modules.push_back({node.path, 1, {node.parameters * 10, 0, 0, 0}, {}, 0});
        TreePanel panel(QStringLiteral("model"), {});
        panel.model()->setColumns(moduleColumns());
        QAbstractItemModelTester tester(panel.model(), QAbstractItemModelTester::FailureReportingMode::QtTest);
        panel.setRows(moduleRows(build, nullptr, &profile), 4);
        const QModelIndex parent = panel.model()->indexOf(QStringLiteral("layer1"));
        // The first differs, the three after it are one row.
        QCOMPARE(panel.model()->rowCount(parent), 2);
        const QModelIndex fold = panel.model()->index(1, 0, parent);
        QVERIFY(fold.data(TreeRowsModel::FoldRole).toBool());
        QCOMPARE(fold.data().toString(), QStringLiteral("1 .. 3"));
        QCOMPARE(fold.data(TreeRowsModel::TrailingRole).toString(), QStringLiteral("×3"));
        QCOMPARE(panel.model()->rowCount(fold), 3);
        QCOMPARE(panel.model()->index(1, static_cast<int>(ModuleColumn::Parameters), parent).data().toString(), QStringLiteral("600"));
        QCOMPARE(panel.model()->index(1, static_cast<int>(ModuleColumn::Macs), parent).data().toString(), QStringLiteral("6.0 k"));
        // Closed at first: what is inside is shown by the fold, until it is opened.
        panel.select(QStringLiteral("layer1.2.conv1"));
        QCOMPARE(panel.selectedKey(), QStringLiteral("layer1.1"));
        panel.view()->expandAll();
        panel.select(QStringLiteral("layer1.2.conv1"));
        QCOMPARE(panel.selectedKey(), QStringLiteral("layer1.2.conv1"));
    }

    void registryRowsSayWhoUsesThem() {
        RegistryInfo models;
        models.name = "models";
        models.scope = "mmcls";
        RegistryItem repvgg;
        repvgg.name = "RepVGG";
        repvgg.arguments = {{"arch", "", true, "name or dict"}, {"deploy", "False", false, {}}};
        RegistryItem vgg;
        vgg.name = "VGG";
        models.items = {repvgg, vgg};
        TreeRowsModel model;
        QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        RegistryInfo own;
        own.name = "models";
        own.scope = "teardown";
        own.items = {repvgg};
        own.items[0].built = false;
        model.setRows(registryRows({models, own}, build().get()));
        QVERIFY(model.indexOf(QStringLiteral("teardown.models.RepVGG"))
                    .data(Qt::ToolTipRole)
                    .toString()
                    .contains(QStringLiteral("cannot run it")));
        QVERIFY(!model.indexOf(QStringLiteral("models.RepVGG")).data(Qt::ToolTipRole).toString().contains(QStringLiteral("cannot run it")));
        QCOMPARE(model.indexOf(QStringLiteral("models.RepVGG")).data(TreeRowsModel::TrailingRole).toString(), QStringLiteral("backbone"));
        QCOMPARE(model.indexOf(QStringLiteral("models.VGG")).data(TreeRowsModel::DotRole).toInt(), static_cast<int>(Dot::None));
        QCOMPARE(model.indexOf(QStringLiteral("models.RepVGG.arch")).data(TreeRowsModel::TrailingRole).toString(),
                 QStringLiteral("required"));
        QCOMPARE(model.indexOf(QStringLiteral("models.RepVGG.deploy")).data(TreeRowsModel::TrailingRole).toString(),
                 QStringLiteral("False"));
    }

    void aKeyOfARegistryIsFoundAgain() {
        RegistryInfo models;
        models.name = "models";
        models.scope = "mmcls";
        RegistryItem vgg;
        vgg.name = "VGG";
        RegistryItem vggBlock;
        vggBlock.name = "VGGBlock";
        vggBlock.arguments = {{"depth", "11", false, {}}};
        models.items = {vgg, vggBlock};
        RegistryInfo own = models;
        own.scope = "teardown";
        const std::vector<RegistryInfo> registries{models, own};
        const RegistryPlace place = registryPlace(registries, QStringLiteral("models.VGGBlock.depth"));
        QVERIFY(place.registry == registries.data() && place.item == &registries[0].items[1] && place.argument);
        QCOMPARE(place.type, QStringLiteral("VGGBlock"));
        const RegistryPlace second = registryPlace(registries, QStringLiteral("teardown.models.VGG"));
        QVERIFY(second.item == registries[1].items.data() && !second.argument);
        QCOMPARE(second.type, QStringLiteral("teardown.VGG"));
        QVERIFY(!registryPlace(registries, QStringLiteral("models")).item);
        QVERIFY(!registryPlace(registries, QStringLiteral("models.VGG16")).item);
        QVERIFY(!registryPlace(registries, QStringLiteral("nothing.VGG")).registry);
    }

    void aHoleIsMarked() {
        BuildOutcome outcome;
        ModuleNode root;
        root.type = "ImageClassifier";
        root.parameters = 5;
        root.state = LoadState::Random;
        ModuleNode hole;
        hole.path = hole.name = "neck";
        hole.type = "Gap";
        hole.parent = 0;
        hole.hole = asIs("Gap is not in the models registry");
        outcome.modules = {root, hole};
        TreeRowsModel model;
        model.setColumns(moduleColumns());
        model.setRows(moduleRows(outcome, nullptr));
        const QModelIndex neck = model.indexOf(QStringLiteral("neck"));
        QCOMPARE(neck.data(TreeRowsModel::DotRole).toInt(), static_cast<int>(Dot::Hole));
        QVERIFY(neck.data(TreeRowsModel::MutedRole).toBool());
        QVERIFY(neck.data(Qt::ToolTipRole).toString().contains(QStringLiteral("Gap is not in the models registry")));
        QCOMPARE(neck.data(TreeRowsModel::TrailingRole).toString(), QStringLiteral("not built"));
        QVERIFY(model.indexOf(QStringLiteral("")).data(TreeRowsModel::DotRole).toInt() != static_cast<int>(Dot::Hole));
    }

    void configRowsSayValueAndPlace() {
        auto file = std::make_shared<const std::string>("a.py");
        const auto set = [&](ConfigValue value, int line) { return value.withOrigins({Origin{file, line, 1, OriginKind::Set, nullptr}}); };
        Config config;
        config.root = ConfigValue::dict(
            {{ConfigValue::string("model"), set(ConfigValue::dict({{ConfigValue::string("type"), set(ConfigValue::string("RepVGG"), 3)},
                                                                   {ConfigValue::string("depth"), set(ConfigValue::integer(18), 4)}}),
                                                2)}});
        const std::vector<TreeRow> rows = configRows(config);
        QCOMPARE(rows.size(), std::size_t(3));
        QCOMPARE(rows[0].detail, QStringLiteral("RepVGG {depth: 18}"));
        QCOMPARE(rows[2].key, QStringLiteral("model.depth"));
        QCOMPARE(rows[2].detail, QStringLiteral("18"));
        QCOMPARE(rows[2].trailing, QStringLiteral("a.py:4"));
    }

    void problemsReplaceThoseOfTheirSource() {
        ProblemsModel model;
        QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        model.add(QStringLiteral("config"),
                  Error{ErrorKind::BadInput, "x", asIs("It is broken."), asIs("Mend it."), {"a.py", 7, 0, {}, {}}});
        model.add(QStringLiteral("build"), Diagnostics{{Severity::Warning, "y", asIs("Odd."), {}}});
        QCOMPARE(model.rowCount(), 2);
        QCOMPARE(model.index(0).data().toString(), QStringLiteral("It is broken. Mend it."));
        QCOMPARE(model.index(0).data(ProblemsModel::PlaceRole).toString(), QStringLiteral("a.py:7"));
        model.clearSource(QStringLiteral("config"));
        QCOMPARE(model.count(ProblemKind::Error), 0);
        QCOMPARE(model.count(ProblemKind::Warning), 1);
    }

    void panelKeepsSelectionAndFilters() {
        TreePanel panel(QStringLiteral("Model"), {});
        panel.resize(280, 400);
        panel.setRows(moduleRows(*build(), nullptr), 2);
        QSignalSpy spy(&panel, &TreePanel::chosen);
        panel.select(QStringLiteral("backbone.stage_2.1"));
        QCOMPARE(spy.count(), 0);
        panel.setRows(moduleRows(*build(), nullptr), 2);
        QCOMPARE(panel.selectedKey(), QStringLiteral("backbone.stage_2.1"));
        QCOMPARE(spy.count(), 0);
    }

    void filterUnderstandsTypesShapesAndExpressions_data() {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("shown");
        QTest::addColumn<QString>("hidden");
        QTest::newRow("word") << QStringLiteral("STEM") << QStringLiteral("backbone.stem") << QStringLiteral("head");
        QTest::newRow("all words") << QStringLiteral("stem conv") << QStringLiteral("backbone.stem.branch_3x3.conv")
                                   << QStringLiteral("backbone.stage_1.0");
        QTest::newRow("type") << QStringLiteral("type:RepVGGBlock") << QStringLiteral("backbone.stage_2.1") << QStringLiteral("head");
        QTest::newRow("shape") << QStringLiteral("shape:32x7x7") << QStringLiteral("backbone.stage_2.1") << QStringLiteral("backbone.stem");
        QTest::newRow("expression") << QStringLiteral("/stage_[12]\\.0$/") << QStringLiteral("backbone.stage_2.0")
                                    << QStringLiteral("backbone.stage_2.1");
    }
    void filterUnderstandsTypesShapesAndExpressions() {
        QFETCH(QString, text);
        QFETCH(QString, shown);
        QFETCH(QString, hidden);
        test::FakeSession session;
        const TracePtr forward = session.forwardTrace();
        TreeRowsModel model;
        model.setRows(moduleRows(*build(), forward.get()));
        TreeFilter filter;
        filter.setSourceModel(&model);
        QAbstractItemModelTester tester(&filter, QAbstractItemModelTester::FailureReportingMode::QtTest);
        QCOMPARE(filter.setText(text), QString());
        QVERIFY(filter.mapFromSource(model.indexOf(shown)).isValid());
        QVERIFY(!filter.mapFromSource(model.indexOf(hidden)).isValid());
        QVERIFY(!filter.setText(QStringLiteral("/(/")).isEmpty());
        QVERIFY(!filter.mapFromSource(model.indexOf(hidden)).isValid());
    }

    void newestJobWins() {
        Lane lane(QStringLiteral("test"));
        TaskRunner runner(lane);
        QList<int> results;
        for (int i = 0; i < 20; ++i)
            runner.run(
                [i](const TaskContext&) {
                    QThread::msleep(2);
                    return i;
                },
                [&](int value) { results += value; });
        QTRY_VERIFY(!runner.busy());
        QCOMPARE(results, QList<int>{19});
    }

    void foldModelFollowsTheStory() {
        test::FakeSession session;
        const auto outcome = session.reparameterise({}, {});
        QVERIFY(outcome.ok());
        const Trace& trace = *(*outcome)->trace;
        const int block = trace.findPath("backbone.stage_1.0");
        const FoldModel begin = foldModelOf(trace, block + 1);
        QCOMPARE(begin.branches.size(), std::size_t(3));
        QVERIFY(begin.branches[0].done && !begin.branches[1].done);
        QVERIFY(!begin.summed && !begin.kernel.valid());
        const FoldModel whole = foldModelOf(trace, block);
        QVERIFY(whole.summed && whole.kernel.valid());
        QVERIFY(!begin.verdict && whole.verdict);
        QCOMPARE(english(whole.verdict->text), std::string("equal up to rounding"));
        QCOMPARE(whole.branches[0].formula, QStringLiteral("W' = gamma * W / sqrt(var + 1e-05)"));
        QCOMPARE(whole.branches[2].title, QStringLiteral("identity branch"));
    }

    void stripShowsOneLevelOfTheNetwork() {
        test::FakeSession session;
        const TracePtr trace = session.forwardTrace();
        QVERIFY(trace);
        const std::vector<int> steps = mainSteps(*trace);
        QVERIFY(steps.size() >= 10 && steps.size() <= 28);
        for (int step : steps) QVERIFY(!stepTile(trace->steps[static_cast<std::size_t>(step)], 40).isNull());
    }
};

TD_TEST_GUI(ModelsTest)
#include "tst_models.moc"
