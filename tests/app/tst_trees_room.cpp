// Names lead somewhere: links of the inspector, entries of the trees' menus, the tensor of a selected layer and its explanation; and the
// menus of the files in the top bar.
#include "app/gui/chip_menu.h"
#include "app/gui/main_window.h"
#include "app/gui/menus.h"
#include "app/gui/navigator.h"
#include "app/gui/rooms/checkpoint/checkpoint_room.h"
#include "app/gui/rooms/config/config_room.h"
#include "app/gui/side_panes.h"
#include "app/gui/top_bar.h"
#include "core/session/build_journey.h"
#include "tests/app/menu_entries.h"
#include "tests/app/opened_window.h"
#include "tests/support/test_program.h"
#include "widgets/checkpoint/checkpoint_page.h"
#include "widgets/checkpoint/tensor_table.h"
#include "widgets/common/chip.h"
#include "widgets/common/row_menu.h"
#include "widgets/common/theme.h"
#include "widgets/common/tree_panel.h"
#include "widgets/stage/stage_view.h"
#include "widgets/trace/inspector.h"

#include <QAction>
#include <QClipboard>
#include <QGuiApplication>
#include <QLabel>
#include <QMenu>
#include <QSettings>
#include <QToolButton>
#include <QTreeView>
#include <QtTest>

using namespace teardown;
using teardown::test::entryOf;
using teardown::test::textsOf;

namespace {

const QString kSample = QStringLiteral(SOURCE_ROOT "/resources/samples/digits/");
const QString kConfig = kSample + QStringLiteral("repvgg-digits.py");
const QString kCheckpoint = kSample + QStringLiteral("repvgg-digits.pth");
const QString kPicture = kSample + QStringLiteral("pictures/3_1.png");
const QString kKernel = QStringLiteral("backbone.stage_2.1.branch_3x3.conv.weight");

/// A network with equal blocks in a row, which the model tree shows as one row.
class RowSession : public test::FakeSession {
public:
    Result<std::shared_ptr<const BuildOutcome>> build(const BuildRequest& request, const TaskContext& task) override {
        TD_TRY(const auto built, FakeSession::build(request, task));
        auto changed = std::make_shared<BuildOutcome>(*built);
        const auto add = [&](const std::string& path, const char* type, int parent) {
            ModuleNode node;
            node.path = path;
            node.name = path.substr(path.rfind('.') + 1);
            node.type = type;
            node.parent = parent;
            changed->modules.push_back(node);
            return static_cast<int>(changed->modules.size()) - 1;
        };
        const int stage = add("backbone.last", "Sequential", 1);
        for (int i = 0; i < 4; ++i) {
            const std::string path = "backbone.last." + std::to_string(i);
            add(path + ".conv", "Conv2d", add(path, "Block", stage));
        }
        return std::shared_ptr<const BuildOutcome>(changed);
    }
};

std::unique_ptr<MainWindow> openedTrees(const QStringList& files) { return test::openedWindow(files, test::sessionsOf<RowSession>()); }

bool hasRun(MainWindow& window) {
    return window.context().work.forwarded() && !window.context().work.busy() &&
           window.context().stage.trace() == window.context().work.trace(Journey::Forward);
}

QModelIndex rowOf(TreePanel& tree, const QString& key) {
    const auto found = tree.view()->model()->match(tree.view()->model()->index(0, 0), TreeRowsModel::KeyRole, key, 2,
                                                   Qt::MatchExactly | Qt::MatchRecursive);
    // A group has the key of the first row in it.
    for (const QModelIndex& index : found)
        if (!index.data(TreeRowsModel::FoldRole).toBool()) return index;
    return {};
}

const FactRow* factOf(const std::vector<FactRow>& rows, const QString& name) {
    for (const FactRow& row : rows)
        if (row.name == name) return &row;
    return nullptr;
}

}  // namespace

class TreesRoomTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() {
        QCoreApplication::setOrganizationName(QStringLiteral("teardown-test"));
        QCoreApplication::setApplicationName(QStringLiteral("trees"));
        Theme::instance().apply(ThemeMode::Light);
    }
    void init() { QSettings().clear(); }

    void aLinkOpensTheGroupAroundItsLayer() {
        const auto window = openedTrees({kConfig, kPicture});
        QTRY_VERIFY_WITH_TIMEOUT(hasRun(*window), 20000);
        TreePanel& tree = *window->context().side.tree(TreeTab::Model);
        const QString inside = QStringLiteral("backbone.last.2");
        const QModelIndex fold = rowOf(tree, inside).parent();
        QVERIFY(fold.data(TreeRowsModel::FoldRole).toBool());
        QVERIFY(!tree.view()->isExpanded(fold));
        // Stepping leaves it closed, a link opens it.
        window->context().navigator.showModule(inside);
        QVERIFY(!tree.view()->isExpanded(fold));
        Q_EMIT window->context().side.inspector()->modulePathChosen(inside);
        QVERIFY(tree.view()->isExpanded(fold));
        QCOMPARE(tree.view()->currentIndex(), rowOf(tree, inside));
    }

    void theModelsMenuLeadsEverywhere() {
        const auto window = openedTrees({kConfig, kCheckpoint, kPicture});
        QTRY_VERIFY_WITH_TIMEOUT(hasRun(*window), 20000);
        WindowContext context = window->context();
        TreePanel& tree = *context.side.tree(TreeTab::Model);
        const QString path = QStringLiteral("backbone.stage_2.1.branch_3x3.conv");
        const int before = context.navigator.cursor().index();
        {
            const std::unique_ptr<QMenu> menu(tree.menu()->make(rowOf(tree, path)));
            QAction* stop = entryOf(*menu, QStringLiteral("Breakpoint at this layer"));
            QVERIFY2(stop && !stop->isChecked(), qPrintable(textsOf(*menu).join(QLatin1Char('|'))));
            stop->trigger();
            QVERIFY(context.navigator.breakpoints().contains({BreakOn::Path, path.toStdString(), 0}));
            QCOMPARE(context.navigator.cursor().index(), before);
        }
        const auto follow = [&](const QString& entry) {
            const std::unique_ptr<QMenu> menu(tree.menu()->make(rowOf(tree, path)));
            QAction* action = entryOf(*menu, entry);
            const bool enabled = action && action->isEnabled();
            if (enabled) action->trigger();
            return enabled;
        };
        QVERIFY(follow(QStringLiteral("Show in heatmaps")));
        QCOMPARE(context.stage.page(), PageId::Heatmaps);
        QCOMPARE(context.navigator.location().modulePath.value_or(std::string()), path.toStdString());
        QVERIFY(follow(QStringLiteral("Show in graph")));
        QCOMPARE(context.stage.page(), PageId::Graph);
        QVERIFY(follow(QStringLiteral("Show in checkpoint")));
        QCOMPARE(context.stage.page(), PageId::Checkpoint);
        QCOMPARE(context.side.shown(), TreeTab::Checkpoint);
        QCOMPARE(window->room<CheckpointRoom>().page()->table()->selectedKey(), kKernel);
        QVERIFY(follow(QStringLiteral("Show in source")));
        QCOMPARE(context.stage.page(), PageId::Source);
    }

    void theInspectorExplainsTheTensor() {
        const auto window = openedTrees({kConfig, kCheckpoint, kPicture});
        QTRY_VERIFY_WITH_TIMEOUT(hasRun(*window), 20000);
        WindowContext context = window->context();
        Inspector* inspector = context.side.inspector();
        context.menus.command(QStringLiteral("view.tensors"))->trigger();
        TensorTable* table = window->room<CheckpointRoom>().page()->table();
        QVERIFY(inspector->card().has_value());
        // A layer that is selected elsewhere selects its tensor.
        context.navigator.showModule(QStringLiteral("backbone.stage_2.1.branch_3x3.conv"));
        QCOMPARE(table->selectedKey(), kKernel);
        QCOMPARE(inspector->card()->title, QStringLiteral("weight"));
        QVERIFY2(inspector->card()->what.contains(QStringLiteral("kernels of a convolution, [out, in, height, width]: for each of 32")),
                 qPrintable(inspector->card()->what));
        QTRY_VERIFY_WITH_TIMEOUT(inspector->card() && factOf(inspector->card()->facts, QStringLiteral("in the model")), 10000);
        QCOMPARE(factOf(inspector->card()->facts, QStringLiteral("in the model"))->value, QStringLiteral("loaded"));
        QTRY_VERIFY_WITH_TIMEOUT(!inspector->card()->counts.empty(), 20000);
        const FactRow* layer = factOf(inspector->card()->places, QStringLiteral("layer"));
        QVERIFY(layer);
        QCOMPARE(layer->target, QStringLiteral("module:backbone.stage_2.1.branch_3x3.conv"));
        table->select(QStringLiteral("backbone.stage_2.1.branch_3x3.norm.running_var"));
        QVERIFY2(inspector->card()->what.contains(QStringLiteral("variance of each of 32 channels")), qPrintable(inspector->card()->what));
        // On other pages it explains the step again.
        context.stage.choosePage(PageId::Heatmaps);
        QVERIFY(!inspector->card());
    }

    void theChoiceOfATensorChoosesItsLayer() {
        const auto window = openedTrees({kConfig, kCheckpoint, kPicture});
        QTRY_VERIFY_WITH_TIMEOUT(hasRun(*window), 20000);
        window->context().menus.command(QStringLiteral("view.tensors"))->trigger();
        TensorTable* table = window->room<CheckpointRoom>().page()->table();
        const QString key = QStringLiteral("backbone.stage_2.1.branch_3x3.norm.bias");
        table->view()->setCurrentIndex(table->list()->indexOfRow(table->model()->rowOf(key)));
        QCOMPARE(window->context().navigator.location().modulePath.value_or(std::string()),
                 std::string("backbone.stage_2.1.branch_3x3.norm"));
        QCOMPARE(table->selectedKey(), key);
        QCOMPARE(window->context().side.tree(TreeTab::Checkpoint)->selectedKey(), key);
    }

    void undoLeavesTheTreesAsTheyAre() {
        const auto window = openedTrees({kConfig, kPicture});
        QTRY_VERIFY_WITH_TIMEOUT(hasRun(*window), 20000);
        WindowContext context = window->context();
        TreePanel& tree = *context.side.tree(TreeTab::Config);
        window->room<ConfigRoom>().change(QStringLiteral("model.head.topk"), QStringLiteral("(1,)"));
        QTRY_VERIFY_WITH_TIMEOUT(hasRun(*window), 20000);
        context.navigator.showModule(QStringLiteral("backbone.stage_2.1"));
        const QModelIndex model = rowOf(tree, QStringLiteral("model"));
        QVERIFY(tree.view()->isExpanded(model));
        tree.view()->collapse(model);
        const auto before = context.work.built();
        context.menus.command(QStringLiteral("edit.undo"))->trigger();
        QTRY_VERIFY_WITH_TIMEOUT(context.work.built() != before && hasRun(*window), 20000);
        QCoreApplication::processEvents();
        QVERIFY(!tree.view()->isExpanded(rowOf(tree, QStringLiteral("model"))));
        // Afterwards steps open it again.
        context.navigator.showModule(QStringLiteral("head.fc"));
        context.navigator.showModule(QStringLiteral("backbone.stage_3.1"));
        QVERIFY(tree.view()->isExpanded(rowOf(tree, QStringLiteral("model"))));
    }

    void filesAreClosedFromTheirChips() {
        const auto window = openedTrees({kConfig, kCheckpoint, kPicture});
        QTRY_VERIFY_WITH_TIMEOUT(hasRun(*window), 20000);
        WindowContext context = window->context();
        QMenu picture;
        fillChipMenu(picture, context, WorkspacePart::Input);
        for (const char* entry : {"Show in folder", "Copy path", "Reload", "Close"})
            QVERIFY2(entryOf(picture, QString::fromLatin1(entry)), entry);
        entryOf(picture, QStringLiteral("Copy path"))->trigger();
        QCOMPARE(QFileInfo(QGuiApplication::clipboard()->text()), QFileInfo(kPicture));
        entryOf(picture, QStringLiteral("Close"))->trigger();
        QVERIFY(!context.work.hasInput());
        QVERIFY(context.work.config() && context.work.checkpoint());
        QVERIFY(!context.menus.command(QStringLiteral("file.close-input"))->isEnabled());
        QMenu checkpoint;
        fillChipMenu(checkpoint, context, WorkspacePart::Checkpoint);
        entryOf(checkpoint, QStringLiteral("Close"))->trigger();
        QVERIFY(!context.work.checkpoint());
        QTRY_VERIFY_WITH_TIMEOUT(context.work.built() && !context.work.built()->load && !context.work.busy(), 20000);
        context.menus.command(QStringLiteral("file.close-config"))->trigger();
        QVERIFY(!context.work.config() && !context.work.built());
        QCOMPARE(window->findChild<TopBar*>()->config()->name(), QStringLiteral("no config"));
    }

    void aNameKeepsItsLettersLongest() {
        Chip chip(QStringLiteral("Checkpoint"), QStringLiteral("none"));
        QImage image(30, 30, QImage::Format_RGB32);
        image.fill(Qt::red);
        chip.setContent(QStringLiteral("resnet50_8xb32_in1k_20210831-ea4938fc.pth"),
                        {{QStringLiteral("all 267 loaded"), Chip::State::Good}}, {});
        chip.setThumbnail(image);
        const int whole = chip.sizeHint().width();
        chip.setBrevity(Chip::Brevity::NoThumbnail);
        const int noThumbnail = chip.sizeHint().width();
        chip.setBrevity(Chip::Brevity::NameOnly);
        const int name = chip.sizeHint().width();
        QVERIFY(whole > noThumbnail && noThumbnail > name);
        // Warnings stay.
        chip.setContent(QStringLiteral("a.pth"), {{QStringLiteral("head not loaded"), Chip::State::Bad}}, {});
        QVERIFY(chip.sizeHint().width() > 100);

        const auto window = openedTrees({kConfig, kCheckpoint, kPicture});
        QTRY_VERIFY_WITH_TIMEOUT(hasRun(*window), 20000);
        for (Chip* shown : {window->findChild<TopBar*>()->config(), window->findChild<TopBar*>()->checkpoint()}) {
            const auto labels = shown->findChildren<QLabel*>();
            const auto label =
                std::find_if(labels.begin(), labels.end(), [&](const QLabel* item) { return item->text() == shown->name(); });
            QVERIFY(label != labels.end());
            QTRY_VERIFY2((*label)->width() >= (*label)->fontMetrics().horizontalAdvance(shown->name()), qPrintable(shown->name()));
        }
        // Short names leave room for everything.
        const auto loaded = window->findChild<TopBar*>()->checkpoint()->findChildren<QLabel*>();
        QTRY_VERIFY(std::any_of(loaded.begin(), loaded.end(), [](const QLabel* label) {
            return label->isVisible() && label->text().contains(QStringLiteral("loaded"));
        }));
        const auto buttons = window->findChild<TopBar*>()->findChildren<QToolButton*>();
        QTRY_VERIFY(std::any_of(buttons.begin(), buttons.end(), [](const QToolButton* button) {
            return button->isVisible() && button->text().startsWith(QStringLiteral("Export"));
        }));
    }
};

TD_TEST_GUI(TreesRoomTest)
#include "tst_trees_room.moc"
