// A config with an unknown type in the window: the rest of the network is built around the hole, every hole is a problem, one notice says
// that the network cannot run, and nothing tries to.
#include "app/gui/main_window.h"
#include "app/gui/menus.h"
#include "app/gui/notices/window_notices.h"
#include "app/gui/rooms/config/config_room.h"
#include "app/gui/rooms/start/stage_message.h"
#include "app/gui/side_panes.h"
#include "core/session/build_journey.h"
#include "core/session/explain_journey.h"
#include "core/session/loader.h"
#include "core/session/session_api.h"
#include "tests/app/opened_window.h"
#include "tests/support/test_program.h"
#include "widgets/common/theme.h"
#include "widgets/common/tree_panel.h"
#include "widgets/config/source_page.h"
#include "widgets/engine/module_rows.h"
#include "widgets/stage/stage_view.h"

#include <QSettings>
#include <QtTest>

using namespace teardown;

namespace {

const QString kSample = QStringLiteral(SOURCE_ROOT "/resources/samples/digits/");
const QString kConfig = kSample + QStringLiteral("repvgg-digits.py");
const QString kPicture = kSample + QStringLiteral("pictures/3_1.png");

/// A fake engine that leaves two holes where the neck of the config is called Gap.
class HoleSession : public test::FakeSession {
public:
    static inline std::atomic<bool> s_mayLeaveHoles = false;
    Result<std::shared_ptr<const BuildOutcome>> build(const BuildRequest& request, const TaskContext& task) override {
        TD_TRY(const auto built, FakeSession::build(request, task));
        if (!request.config) return built;  // FakeSession::profile builds without one
        s_mayLeaveHoles = request.holes;
        const std::vector<std::string> path{"model", "neck", "type"};
        const ConfigValue* type = valueAt(request.config->root, path);
        if (!type || type->asString() != "Gap") return built;
        auto changed = std::make_shared<BuildOutcome>(*built);
        for (ModuleNode& node : changed->modules)
            if (node.path == "neck" || node.path == "head") node.hole = asIs(node.path + " is not known");
        for (const char* part : {"neck", "head"})
            changed->holes.push_back({ErrorKind::BadInput,
                                      "registry-unknown",
                                      asIs(std::string(part) + " is not known"),
                                      asIs("Look elsewhere."),
                                      {"a.py", 3, 1, {}, {}}});
        return std::shared_ptr<const BuildOutcome>(changed);
    }
};

std::unique_ptr<MainWindow> opened(const QStringList& files) { return test::openedWindow(files, test::sessionsOf<HoleSession>()); }

bool ran(MainWindow& window) { return window.context().work.forwarded() && !window.context().work.busy(); }
bool isIncomplete(MainWindow& window) { return window.context().work.journeys().isIncomplete() && !window.context().work.busy(); }

/// The dot of a module's row.
int dotOf(MainWindow& window, const QString& path) {
    return window.context().side.tree(TreeTab::Model)->model()->indexOf(path).data(TreeRowsModel::DotRole).toInt();
}

QStringList errorsOf(MainWindow& window) {
    const ProblemsModel& problems = *window.context().work.problems();
    QStringList texts;
    for (int row = 0; row < problems.rowCount(); ++row)
        if (problems.index(row).data(ProblemsModel::KindRole).toInt() == static_cast<int>(ProblemKind::Error))
            texts += problems.index(row).data().toString();
    return texts;
}

/// The place of the problem whose text begins so.
QString placeOf(MainWindow& window, const QString& begin) {
    const ProblemsModel& problems = *window.context().work.problems();
    for (int row = 0; row < problems.rowCount(); ++row)
        if (problems.index(row).data().toString().startsWith(begin)) return problems.index(row).data(ProblemsModel::PlaceRole).toString();
    return {};
}

}  // namespace

class HolesTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() {
        QCoreApplication::setOrganizationName(QStringLiteral("teardown-test"));
        QCoreApplication::setApplicationName(QStringLiteral("holes"));
        Theme::instance().apply(ThemeMode::Light);
    }
    void init() { QSettings().clear(); }

    void theRestIsBuiltAndNothingRuns() {
        const auto window = opened({kConfig, kPicture});
        QTRY_VERIFY_WITH_TIMEOUT(ran(*window), 20000);
        QVERIFY(HoleSession::s_mayLeaveHoles);
        Workbench& work = window->context().work;
        NoticeBar& bar = *window->context().notices.bar();
        QVERIFY(bar.ids().isEmpty());
        const int runs = test::FakeSession::forwards;

        work.changes().set({{"model.neck.type", "Gap"}}, {});
        QTRY_VERIFY_WITH_TIMEOUT(isIncomplete(*window), 20000);
        QTest::qWait(100);
        // The run of the network without the hole is not shown for this one.
        QVERIFY(!work.forwarded());
        QCOMPARE(test::FakeSession::forwards.load(), runs);
        QCOMPARE(errorsOf(*window),
                 QStringList({QStringLiteral("neck is not known. Look elsewhere."), QStringLiteral("head is not known. Look elsewhere.")}));
        QCOMPARE(placeOf(*window, QStringLiteral("neck is not known")), QStringLiteral("a.py:3"));
        QCOMPARE(bar.ids().size(), 1);
        QVERIFY2(bar.allText().contains(QStringLiteral("2 parts of it could not be built")), qPrintable(bar.allText()));
        QCOMPARE(dotOf(*window, QStringLiteral("neck")), static_cast<int>(Dot::Hole));
        QVERIFY(dotOf(*window, QStringLiteral("backbone")) != static_cast<int>(Dot::Hole));

        // The journeys that would run say why they do not; Build shows its steps.
        for (const Journey journey : {Journey::Forward, Journey::Reparameterise}) {
            window->context().navigator.openJourney(journey);
            QCOMPARE(window->context().stage.page(), PageId::Message);
            QVERIFY(stageMessage(work, journey, false).title.contains(QStringLiteral("hole")));
        }
        QVERIFY(stageMessage(work, Journey::Forward, true).title.contains(QStringLiteral("hole")));
        window->context().navigator.openJourney(Journey::Build);
        QVERIFY(window->context().navigator.trace() && window->context().stage.page() != PageId::Message);

        // However often it is asked for, it is one notice, and no further problem.
        for (int i = 0; i < 2; ++i) {
            bar.dismiss(bar.ids().first());
            work.run(Journey::Forward);
            work.run(Journey::Reparameterise);
            work.classifier().classify({kPicture});
            work.questions().profile();
            work.questions().explain({});
            window->context().side.tree(TreeTab::Model)->showColumn(static_cast<int>(ModuleColumn::Macs), true);
            QTest::qWait(50);
            QCOMPARE(bar.ids().size(), 1);
            QCOMPARE(errorsOf(*window).size(), 2);
        }
        QCOMPARE(test::FakeSession::forwards.load(), runs);

        // Mended: notice and problems go, and the network runs.
        work.changes().undoStack().undo();
        QTRY_VERIFY_WITH_TIMEOUT(ran(*window), 20000);
        QVERIFY(bar.ids().isEmpty());
        QVERIFY(errorsOf(*window).isEmpty());
        QVERIFY(test::FakeSession::forwards.load() > runs);
        QVERIFY(dotOf(*window, QStringLiteral("neck")) != static_cast<int>(Dot::Hole));
    }

    void withTheEngine() {
        QTemporaryDir folder;
        const QString path = folder.filePath(QStringLiteral("net.py"));
        QFile file(path);
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(
            "model = dict(\n"
            "    type='ImageClassifier',\n"
            "    backbone=dict(type='ResNet', depth=18),\n"
            "    neck=dict(type='GlobalAveragePoolng'),\n"
            "    head=dict(type='LinearClsHead', num_classes=4, in_channels=512, loss=dict(type='FocalLos')))\n");
        file.close();
        MainWindow window([] { return createSession(); });
        window.resize(1280, 800);
        window.show();
        Workbench& work = window.context().work;
        work.open({path});
        QTRY_VERIFY_WITH_TIMEOUT(isIncomplete(window), 60000);
        QCOMPARE(work.built()->holes.size(), std::size_t(2));
        const QStringList errors = errorsOf(window);
        QCOMPARE(errors.size(), 2);
        QVERIFY2(errors[0].contains(QStringLiteral("GlobalAveragePoolng is not in the models registry")), qPrintable(errors[0]));
        QVERIFY2(errors[0].contains(QStringLiteral("GlobalAveragePooling")), qPrintable(errors[0]));
        QVERIFY2(errors[1].contains(QStringLiteral("FocalLoss")), qPrintable(errors[1]));
        QCOMPARE(work.problems()->index(0).data(ProblemsModel::PlaceRole).toString(), QStringLiteral("net.py:4"));
        QCOMPARE(window.context().notices.bar()->ids().size(), 1);
        const TreeRowsModel* model = window.context().side.tree(TreeTab::Model)->model();
        QCOMPARE(dotOf(window, QStringLiteral("neck")), static_cast<int>(Dot::Hole));
        QCOMPARE(dotOf(window, QStringLiteral("head.compute_loss")), static_cast<int>(Dot::Hole));
        QVERIFY(model->indexOf(QStringLiteral("neck")).data(Qt::ToolTipRole).toString().contains(QStringLiteral("registry")));
        QVERIFY(model->indexOf(QStringLiteral("backbone.layer4.1.conv2")).isValid());
        QVERIFY(!work.forwarded());
        // A problem leads to its line.
        Q_EMIT window.context().side.problems()->memberChosen(work.problems()->index(1).data(ProblemsModel::MemberRole).toString());
        QCOMPARE(window.context().stage.page(), PageId::Source);
        QCOMPARE(window.room<ConfigRoom>().source()->line(), 5);
    }
};

TD_TEST_GUI(HolesTest)
#include "tst_holes.moc"
