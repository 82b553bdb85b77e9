// The lint's findings in the window: in the list of problems, with their level and line, and again after a change of the config.
#include "app/gui/main_window.h"
#include "app/gui/rooms/config/config_room.h"
#include "app/gui/rooms/lint/lint_room.h"
#include "app/gui/side_panes.h"
#include "core/checkpoint/checkpoint_writer.h"
#include "core/session/loader.h"
#include "core/session/session_api.h"
#include "tests/app/opened_window.h"
#include "tests/support/test_program.h"
#include "widgets/common/theme.h"
#include "widgets/config/source_page.h"
#include "widgets/stage/stage_view.h"

#include <QFile>
#include <QSettings>
#include <QTemporaryDir>
#include <QtTest>

using namespace teardown;

namespace {

constexpr const char* kNet =
    "model = dict(\n"
    "    type='ImageClassifier', backbone=dict(type='ResNet', depth=18),\n"
    "    head=dict(type='LinearClsHead', num_classes=3, in_channels=512,\n"
    "              topk=(1, 5), cal_acc=True))\n"
    "optimizer_cfg = dict(grad_clip=None)\n";

/// "Error net.py:4", "Note net.py:5": what the lint has put into the list.
QStringList lintRows(MainWindow& window) {
    const ProblemsModel& problems = *window.context().work.problems();
    QStringList rows;
    for (int row = 0; row < problems.rowCount(); ++row) {
        const QModelIndex index = problems.index(row);
        if (index.data(ProblemsModel::SourceRole).toString() != QStringLiteral("lint")) continue;
        const auto kind = static_cast<ProblemKind>(index.data(ProblemsModel::KindRole).toInt());
        rows << (kind == ProblemKind::Error     ? QStringLiteral("Error ")
                 : kind == ProblemKind::Warning ? QStringLiteral("Warning ")
                                                : QStringLiteral("Note ")) +
                    index.data(ProblemsModel::PlaceRole).toString();
    }
    return rows;
}

}  // namespace

class LintRoomTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() {
        QCoreApplication::setOrganizationName(QStringLiteral("teardown-test"));
        QCoreApplication::setApplicationName(QStringLiteral("lint"));
        Theme::instance().apply(ThemeMode::Light);
    }
    void init() { QSettings().clear(); }

    void findingsAreProblems() {
        QTemporaryDir folder;
        const QString path = folder.filePath(QStringLiteral("net.py"));
        QFile file(path);
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(kNet);
        file.close();
        const auto window = test::openedWindow({path});
        const QStringList both{QStringLiteral("Error net.py:4"), QStringLiteral("Note net.py:5")};
        QTRY_COMPARE_WITH_TIMEOUT(lintRows(*window), both, 20000);
        QTRY_VERIFY_WITH_TIMEOUT(!window->context().work.busy(), 20000);

        // A click leads to the line.
        const ProblemsModel& problems = *window->context().work.problems();
        QString member;
        for (int row = 0; row < problems.rowCount(); ++row)
            if (problems.index(row).data(ProblemsModel::PlaceRole).toString() == QStringLiteral("net.py:4"))
                member = problems.index(row).data(ProblemsModel::MemberRole).toString();
        QCOMPARE(member, QStringLiteral("model.head.topk"));
        Q_EMIT window->context().side.problems()->memberChosen(member);
        QCOMPARE(window->context().stage.page(), PageId::Source);
        QCOMPARE(window->room<ConfigRoom>().source()->line(), 4);

        // A change that cures it, and back.
        window->context().work.changes().set({{"model.head.topk", "(1, 2)"}}, {});
        QTRY_COMPARE_WITH_TIMEOUT(lintRows(*window), QStringList{QStringLiteral("Note net.py:5")}, 20000);
        window->context().work.changes().undoStack().undo();
        QTRY_COMPARE_WITH_TIMEOUT(lintRows(*window), both, 20000);

        // Without a config there is nothing to find.
        window->context().work.files().close(WorkspacePart::Config);
        QTRY_COMPARE_WITH_TIMEOUT(lintRows(*window), QStringList(), 20000);
    }

    /// A checkpoint without the head of its network: the answers of two seeds differ. Its weights are those that the training started from.
    void weightsAreRead() {
        QTemporaryDir folder;
        const auto write = [&](const QString& name, float value) {
            const QString path = folder.filePath(name);
            const std::vector<NamedTensor> tensors{
                {"backbone.features.0.weight", TensorView::fromFloats({6, 1, 5, 5}, std::vector<float>(150, value))},
                {"backbone.features.3.weight", TensorView::fromFloats({16, 6, 5, 5}, std::vector<float>(2400, 0.1F))}};
            return writeCheckpoint(path.toStdString(), ConfigValue::dict({}), tensors).ok() ? path : QString();
        };
        const QString checkpoint = write(QStringLiteral("now.pth"), 0.1F);
        QVERIFY(!checkpoint.isEmpty() && !write(QStringLiteral("start.pth"), 0.1F).isEmpty() &&
                !write(QStringLiteral("other.pth"), 0.05F).isEmpty());
        const QString path = folder.filePath(QStringLiteral("lenet.py"));
        QFile file(path);
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(
            "model = dict(type='ImageClassifier', backbone=dict(type='LeNet5', num_classes=10), head=dict(type='ClsHead'))\n"
            "data = dict(test=dict(type='MNIST', data_prefix='mnist', pipeline=[dict(type='Resize', size=32),\n"
            "    dict(type='ImageToTensor', keys=['img']), dict(type='Collect', keys=['img'])]))\n"
            "load_from = 'start.pth'\n");
        file.close();
        const auto window = test::openedWindow({path, checkpoint}, [] { return createSession(); });
        const auto says = [&](const char* words) {
            for (const Finding& finding : window->room<LintRoom>().findings())
                if (english(finding.what).find(words) != std::string::npos) return true;
            return false;
        };
        QTRY_VERIFY_WITH_TIMEOUT(says("None of 2 layers has moved"), 20000);
        QTRY_VERIFY_WITH_TIMEOUT(says("Proven: with two seeds"), 20000);
        // Another start, of which one layer differs.
        window->context().work.changes().set({{"load_from", "other.pth"}}, {});
        QTRY_VERIFY_WITH_TIMEOUT(says("1 of 2 layers have moved, by 100 %"), 20000);
        QVERIFY(!says("None of 2 layers has moved"));
        QTRY_VERIFY_WITH_TIMEOUT(says("Proven: with two seeds"), 20000);
        window->context().work.files().close(WorkspacePart::Checkpoint);
        QTRY_VERIFY_WITH_TIMEOUT(!says("Proven") && !says("have moved"), 20000);
    }
};

TD_TEST_GUI(LintRoomTest)
#include "tst_lint_room.moc"
