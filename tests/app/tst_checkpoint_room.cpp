// The checkpoint in the window: its page of the stage, the doctor's remedies applied, the second file, and the child process that reads
// strangers' files first.
#include "app/gui/checkpoint_probe.h"
#include "app/gui/main_window.h"
#include "app/gui/menus.h"
#include "app/gui/notices/window_notices.h"
#include "app/gui/rooms/checkpoint/checkpoint_room.h"
#include "app/gui/rooms/help/help_room.h"
#include "core/checkpoint/checkpoint_writer.h"
#include "core/session/build_journey.h"
#include "tests/app/opened_window.h"
#include "tests/support/test_program.h"
#include "widgets/checkpoint/checkpoint_diff_page.h"
#include "widgets/checkpoint/fit_page.h"
#include "widgets/checkpoint/fit_strip.h"
#include "widgets/checkpoint/run_page.h"
#include "widgets/checkpoint/tensor_table.h"
#include "widgets/common/banner.h"
#include "widgets/common/theme.h"
#include "widgets/common/tree_panel.h"
#include "widgets/notices/notice_bar.h"
#include "widgets/stage/stage_view.h"

#include <QAction>
#include <QTemporaryDir>
#include <QToolButton>
#include <QtTest>

#include <algorithm>
#include <thread>

using namespace teardown;

namespace {

const QString kSample = QStringLiteral(SOURCE_ROOT "/resources/samples/digits/");
const QString kConfig = kSample + QStringLiteral("repvgg-digits.py");
const QString kCheckpoint = kSample + QStringLiteral("repvgg-digits.pth");
const QString kPicture = kSample + QStringLiteral("pictures/3_1.png");

/// A session whose network asks the config for its number of classes, as the real one does.
class HeadSession : public test::FakeSession {
public:
    Result<std::shared_ptr<const BuildOutcome>> build(const BuildRequest& request, const TaskContext& task) override {
        s_request = request;
        auto built = FakeSession::build(request, task);
        if (!built.ok()) return built;
        auto outcome = std::make_shared<BuildOutcome>(**built);
        const ConfigValue* model = request.config->root.find("model");
        const ConfigValue* head = model ? model->find("head") : nullptr;
        const ConfigValue* classes = head ? head->find("num_classes") : nullptr;
        const std::int64_t count = s_classes > 0 && (!classes || request.config->path.empty()) ? s_classes
                                   : classes                                                   ? classes->asInt()
                                                                                               : 10;
        outcome->stateDict.push_back({"head.fc.weight", {count, 96}, "float32"});
        outcome->stateDict.push_back({"head.fc.bias", {count}, "float32"});
        if (s_noMatch && request.checkpoint)
            return Error{ErrorKind::BadInput, "checkpoint-no-match", asIs("None of the tensors fits."), {}, {}};
        return std::shared_ptr<const BuildOutcome>(outcome);
    }
    static inline BuildRequest s_request;
    static inline std::int64_t s_classes = 0;
    static inline bool s_noMatch = false;
};

SessionFactory fake() { return test::sessionsOf<HeadSession>(); }

QString script(QTemporaryDir& folder, const QByteArray& body) {
    const QString path = folder.filePath(QStringLiteral("reader.sh"));
    QFile file(path);
    if (!file.open(QIODevice::WriteOnly)) return {};
    file.write("#!/bin/sh\n" + body + "\n");
    file.close();
    file.setPermissions(QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner);
    return path;
}

}  // namespace

class CheckpointRoomTest : public QObject {
    Q_OBJECT

    std::unique_ptr<MainWindow> opened(const QStringList& files, const CheckpointProbe& probe = {}) {
        auto window = test::openedWindow({}, fake());
        window->context().work.files().setProbe(probe);
        window->context().work.open(files);
        return window;
    }

private Q_SLOTS:
    void initTestCase() {
        QCoreApplication::setOrganizationName(QStringLiteral("teardown-test"));
        Theme::instance().apply(ThemeMode::Light);
    }
    void init() {
        HeadSession::s_classes = 0;
        HeadSession::s_noMatch = false;
    }

    void aloneItHasAPage() {
        const auto window = opened({kCheckpoint});
        QTRY_COMPARE_WITH_TIMEOUT(window->context().stage.page(), PageId::Checkpoint, 60000);
        TensorTable* table = window->room<CheckpointRoom>().page()->table();
        QTRY_COMPARE_WITH_TIMEOUT(table->model()->measured(), table->model()->rowCount(), 60000);
        QTRY_VERIFY(window->room<CheckpointRoom>().fit() != nullptr);
        QCOMPARE(window->room<CheckpointRoom>().fit()->signs.family, std::string("RepVGG"));
        // With config and picture the stage shows the steps; the page remains available.
        window->context().work.open({kConfig, kPicture});
        QTRY_COMPARE_WITH_TIMEOUT(window->context().stage.page(), PageId::Heatmaps, 60000);
        window->context().menus.command(QStringLiteral("view.tensors"))->trigger();
        QCOMPARE(window->context().stage.page(), PageId::Checkpoint);
        window->context().navigator.showTensor(QStringLiteral("backbone.stage_2.0.branch_3x3.conv.weight"));
        QCOMPARE(table->selectedKey(), QStringLiteral("backbone.stage_2.0.branch_3x3.conv.weight"));
        Q_EMIT table->activated(table->selectedKey());
        QCOMPARE(window->context().stage.page(), PageId::Heatmaps);
        QCOMPARE(window->context().navigator.journey(), Journey::Build);
    }

    void remedyIsAppliedAndTakenBack() {
        QTemporaryDir folder;
        const QString config = folder.filePath(QStringLiteral("seven.py"));
        QFile file(config);
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write("model = dict(type='ImageClassifier', head=dict(type='LinearClsHead', num_classes=7))\n");
        file.close();
        const auto window = opened({config, kCheckpoint});
        CheckpointRoom* room = &window->room<CheckpointRoom>();
        QTRY_VERIFY_WITH_TIMEOUT(room->fit() && room->fit()->report, 60000);
        QCOMPARE(room->fit()->report->mismatched.size(), std::size_t{2});
        const auto& remedies = room->fit()->remedies;
        const auto head = std::find_if(remedies.begin(), remedies.end(), [](const Remedy& item) { return !item.configOptions.empty(); });
        QVERIFY(head != remedies.end());
        QVERIFY(!room->strip()->isHidden());
        room->apply(*head);
        QTRY_VERIFY_WITH_TIMEOUT(room->fit()->report->mismatched.empty(), 60000);
        QCOMPARE(window->context().work.options().size(), std::size_t{1});
        QTRY_VERIFY2(window->context().notices.bar()->text(QStringLiteral("fit")).contains(QStringLiteral("tensors loaded")),
                     qPrintable(window->context().notices.bar()->text(QStringLiteral("fit"))));
        QVERIFY(window->context().notices.bar()->choose(QStringLiteral("fit"), QStringLiteral("Undo")));
        QTRY_COMPARE_WITH_TIMEOUT(room->fit()->report->mismatched.size(), std::size_t{2}, 60000);
        QVERIFY(window->context().work.options().empty());
        // The mapping of names affects the build, not the config.
        room->apply(Remedy{asIs("as they are"), {}, {}, {}, KeyChoice{"none", {}}, -1});
        QTRY_COMPARE_WITH_TIMEOUT(HeadSession::s_request.keys.mapping, std::string("none"), 60000);
        window->context().work.open({kConfig});
        QTRY_VERIFY_WITH_TIMEOUT(window->context().work.config()->path == kConfig.toStdString(), 60000);
    }

    void anotherNetworkIsComparedAllTheSame() {
        HeadSession::s_noMatch = true;
        const auto window = opened({kConfig, kCheckpoint});
        QTRY_VERIFY_WITH_TIMEOUT(window->context().work.built() != nullptr, 60000);
        QVERIFY(!window->context().work.built()->load.has_value());
        QVERIFY(window->context().work.problems()->count(ProblemKind::Error) > 0);
        QTRY_VERIFY_WITH_TIMEOUT(window->room<CheckpointRoom>().fit() && window->room<CheckpointRoom>().fit()->report, 60000);
    }

    void secondFileIsOffered() {
        QTemporaryDir folder;
        const QString other = folder.filePath(QStringLiteral("other.pth"));
        QVERIFY(writeCheckpoint(other.toStdString(), ConfigValue::dict({}),
                                {{"head.fc.bias", TensorView::fromFloats({10}, std::vector<float>(10, 1))}})
                    .ok());
        const auto window = opened({kCheckpoint});
        QTRY_VERIFY_WITH_TIMEOUT(window->context().work.checkpoint() != nullptr, 60000);
        NoticeBar* notices = window->context().notices.bar();
        QVERIFY(!notices->has(QStringLiteral("compare")));
        window->context().work.open({other});
        QTRY_VERIFY_WITH_TIMEOUT(notices->has(QStringLiteral("compare")), 60000);
        QVERIFY(notices->choose(QStringLiteral("compare"), QStringLiteral("Compare")));
        CheckpointDiffPage* diff = window->room<CheckpointRoom>().page()->diff();
        QTRY_VERIFY_WITH_TIMEOUT(diff->model()->rowCount() > 50, 60000);
        QCOMPARE(window->room<CheckpointRoom>().page()->view(), CheckpointView::Compare);
        QCOMPARE(diff->model()->count(DiffKind::Value), 1);
        window->room<CheckpointRoom>().compareWith(folder.filePath(QStringLiteral("nothing.pth")));
        QTRY_VERIFY(!diff->findChild<Banner*>()->text().isEmpty());
    }

    void trainingIsFollowed() {
        QTemporaryDir run;
        for (const int epoch : {1, 2})
            QVERIFY(writeCheckpoint(run.filePath(QStringLiteral("epoch_%1.pth").arg(epoch)).toStdString(), ConfigValue::dict({}),
                                    {{"w", TensorView::fromFloats({2}, {0, static_cast<float>(epoch)})}})
                        .ok());
        const auto window = opened({});
        window->room<CheckpointRoom>().followTraining(run.path());
        QCOMPARE(window->context().stage.page(), PageId::Checkpoint);
        QTRY_COMPARE(window->room<CheckpointRoom>().page()->training()->epochs(), 2);
    }

    void theChildReadsFirst() {
        QTemporaryDir folder;
        const QString state = folder.filePath(QStringLiteral("state/read-before"));
        const CheckpointProbe probe(QStringLiteral(BUILD_ROOT "/teardown"), state);
        QVERIFY(!probe.isKnown(**InputFile::open(kCheckpoint.toStdString())));
        QElapsedTimer timer;
        timer.start();
        const auto passed = probe.prove(**InputFile::open(kCheckpoint.toStdString()), {});
        QVERIFY2(passed.ok(), passed.ok() ? "" : english(passed.error().what).c_str());
        qInfo("the child took %lld ms", timer.restart());
        QVERIFY(probe.isKnown(**InputFile::open(kCheckpoint.toStdString())));
        QVERIFY(probe.prove(**InputFile::open(kCheckpoint.toStdString()), {}).ok());
        QVERIFY2(timer.elapsed() < 20, qPrintable(QString::number(timer.elapsed())));
        // A changed file must be checked again.
        const QString copy = folder.filePath(QStringLiteral("copy.pth"));
        QVERIFY(QFile::copy(kCheckpoint, copy));
        QVERIFY(probe.prove(**InputFile::open(copy.toStdString()), {}).ok());
        QFile file(copy);
        file.setPermissions(QFile::ReadOwner | QFile::WriteOwner);
        QVERIFY(file.open(QIODevice::Append));
        file.write("x");
        file.close();
        QVERIFY(!probe.isKnown(**InputFile::open(copy.toStdString())));
        // Errors of the child are passed on and not remembered.
        const QString bad = folder.filePath(QStringLiteral("bad.pth"));
        QFile broken(bad);
        QVERIFY(broken.open(QIODevice::WriteOnly));
        broken.write("PK\3\4 this is no archive");
        broken.close();
        const auto refused = probe.prove(**InputFile::open(bad.toStdString()), {});
        QVERIFY(!refused.ok());
        QVERIFY2(!QString::fromStdString(refused.error().code).startsWith(QStringLiteral("checkpoint-reader")),
                 refused.error().code.c_str());
        QVERIFY(!probe.isKnown(**InputFile::open(bad.toStdString())));
    }

    void aCrashCostsNothing_data() {
        QTest::addColumn<QByteArray>("body");
        QTest::addColumn<QString>("code");
        QTest::newRow("crash") << QByteArray("kill -SEGV $$") << QStringLiteral("checkpoint-reader-crashed");
        QTest::newRow("silence") << QByteArray("exit 3") << QStringLiteral("checkpoint-reader-crashed");
        QTest::newRow("processor") << QByteArray("while :; do :; done") << QStringLiteral("checkpoint-reader-limit");
        QTest::newRow("sleep") << QByteArray("exec sleep 60") << QStringLiteral("checkpoint-reader-limit");
        QTest::newRow("limits are set") << QByteArray(
                                               "test $(ulimit -v) -eq 1048576 || kill -SEGV $$; echo "
                                               "'{\"error\":{\"code\":\"memory-exhausted\",\"what\":\"x\"}}'; exit 1")
                                        << QStringLiteral("checkpoint-reader-limit");
    }
    void aCrashCostsNothing() {
        QFETCH(QByteArray, body);
        QFETCH(QString, code);
        QTemporaryDir folder;
        CheckpointProbe probe(script(folder, body), folder.filePath(QStringLiteral("state")));
        probe.memoryLimit = std::uint64_t{1} << 30;
        probe.processorSeconds = 1;
        probe.patience = 3;
        const auto outcome = probe.prove(**InputFile::open(kCheckpoint.toStdString()), {});
        QVERIFY(!outcome.ok());
        QCOMPARE(QString::fromStdString(outcome.error().code), code);
        // In the window: a banner, and everything else goes on.
        const auto window = opened({kConfig}, probe);
        QTRY_VERIFY_WITH_TIMEOUT(window->context().work.built() != nullptr, 60000);
        window->context().work.open({kCheckpoint});
        QTRY_VERIFY_WITH_TIMEOUT(!window->context().notices.errors().list().empty(), 60000);
        QVERIFY(window->context().work.checkpoint() == nullptr);
        QVERIFY(window->context().work.built() != nullptr);
        QCOMPARE(window->context().work.problems()->count(ProblemKind::Error), 1);
        window->context().work.files().setProbe({});
        window->context().work.open({kCheckpoint});
        QTRY_VERIFY_WITH_TIMEOUT(window->context().work.checkpoint() != nullptr, 60000);
        QVERIFY(window->context().notices.errors().list().empty());
    }

    /// What the child has read is what is opened, whatever lies under the name by then.
    void whatWasTriedIsWhatIsOpened() {
        QTemporaryDir folder;
        const QString path = folder.filePath(QStringLiteral("a.pth")), other = folder.filePath(QStringLiteral("b.pth"));
        const auto write = [](const QString& file, const char* key) {
            return writeCheckpoint(file.toStdString(), ConfigValue::dict({}), {{key, TensorView::fromFloats({2}, {1, 2})}}).ok();
        };
        QVERIFY(write(path, "tried") && write(other, "swapped"));
        const CheckpointProbe swapping(script(folder, "mv -f " + QFile::encodeName(other) + ' ' + QFile::encodeName(path)), {});
        const auto opened = swapping.open(path.toStdString(), {});
        QVERIFY2(opened.ok(), opened.ok() ? "" : english(opened.error().what).c_str());
        QCOMPARE(QString::fromStdString((*opened)->tensors().front().key()), QStringLiteral("state_dict.tried"));
        const auto swapped = CheckpointFile::open(path.toStdString());
        QVERIFY(swapped.ok());
        QCOMPARE(QString::fromStdString((*swapped)->tensors().front().key()), QStringLiteral("state_dict.swapped"));
        // The child reads the open file, too: under its name there is something else already.
        const auto file = InputFile::open(path.toStdString());
        QVERIFY(file.ok());
        QVERIFY(QFile::remove(path));
        QFile garbage(path);
        QVERIFY(garbage.open(QIODevice::WriteOnly));
        garbage.write("PK\3\4 this is no archive");
        garbage.close();
        const CheckpointProbe reading(QStringLiteral(BUILD_ROOT "/teardown"), {});
        const auto kept = reading.open(*file, {});
        QVERIFY2(kept.ok(), kept.ok() ? "" : english(kept.error().what).c_str());
        QVERIFY(!reading.open(path.toStdString(), {}).ok());
        // A file that changes meanwhile does not count as checked.
        QVERIFY(write(path, "tried"));
        const CheckpointProbe writing(script(folder, "touch -d 2001-01-01 " + QFile::encodeName(path)), {});
        const auto changed = writing.open(path.toStdString(), {});
        QVERIFY(!changed.ok());
        QCOMPARE(changed.error().code, std::string("file-changed"));
    }

    void readingCanBeStopped() {
        QTemporaryDir folder;
        const CheckpointProbe probe(script(folder, "exec sleep 60"), {});
        std::stop_source stop;
        std::jthread later([&stop] {
            std::this_thread::sleep_for(std::chrono::milliseconds(100));
            stop.request_stop();
        });
        QElapsedTimer timer;
        timer.start();
        const auto outcome = probe.prove(**InputFile::open(kCheckpoint.toStdString()), TaskContext{stop.get_token(), {}});
        QVERIFY(!outcome.ok() && outcome.error().kind == ErrorKind::Cancelled);
        QVERIFY2(timer.elapsed() < 1000, qPrintable(QString::number(timer.elapsed())));
        // If the program does not exist, nothing is checked and the file is opened.
        QVERIFY(CheckpointProbe(folder.filePath(QStringLiteral("none")), {}).prove(**InputFile::open(kCheckpoint.toStdString()), {}).ok());
    }
};

TD_TEST_GUI(CheckpointRoomTest)
#include "tst_checkpoint_room.moc"
