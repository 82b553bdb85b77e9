// Trainings in the window: the config is trained as by the verb, pauses, stops and goes on; its calendar; logs of trainings.
#include "app/gui/main_window.h"
#include "app/gui/menus.h"
#include "app/gui/rooms/checkpoint/checkpoint_room.h"
#include "app/gui/rooms/train/calendar_page.h"
#include "app/gui/rooms/train/logs_page.h"
#include "app/gui/rooms/train/train_page.h"
#include "app/gui/rooms/train/train_room.h"
#include "cli_runner.h"
#include "core/checkpoint/checkpoint_file.h"
#include "core/session/loader.h"
#include "core/session/session_api.h"
#include "opened_window.h"
#include "tests/support/test_program.h"
#include "widgets/charts/curve_chart.h"
#include "widgets/checkpoint/checkpoint_page.h"
#include "widgets/checkpoint/epoch_bar.h"
#include "widgets/checkpoint/run_page.h"
#include "widgets/checkpoint/tensor_preview.h"
#include "widgets/common/banner.h"
#include "widgets/training/calendar_panel.h"
#include "widgets/training/layers_panel.h"
#include "widgets/training/live_curves.h"
#include "widgets/training/logs_panel.h"
#include "widgets/training/row_table.h"

#include <QDir>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QMessageBox>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QSlider>
#include <QtTest>

using namespace teardown;
using namespace teardown::test;

namespace {

const QString kConfig = QStringLiteral(SOURCE_ROOT "/tests/trainer/configs/plain.py");
constexpr int kWait = 60000;

/// Pictures of two classes.
void writePictures() {
    for (const auto& [part, first, count] : {std::tuple("train", 0, 40), std::tuple("val", 100, 16)})
        for (int number = first; number < first + count; ++number) {
            const QString folder = QStringLiteral("data/%1/%2").arg(QLatin1String(part), QLatin1String(number % 2 ? "dog" : "cat"));
            QDir().mkpath(folder);
            QImage picture(32, 32, QImage::Format_RGB888);
            for (int y = 0; y < 32; ++y)
                for (int x = 0; x < 32; ++x)
                    picture.setPixel(x, y, qRgb((x * (3 + number % 5) + 17 * number) % 256, (y * 5 + 31 * number) % 256, number % 2 * 90));
            QVERIFY(picture.save(QStringLiteral("%1/%2.png").arg(folder).arg(number)));
        }
}

/// All tensors of a checkpoint, byte by byte.
QByteArray tensorsOf(const QString& path) {
    const auto file = CheckpointFile::open(path.toStdString());
    QByteArray bytes;
    if (!file.ok()) return bytes;
    for (std::size_t i = 0; i < (*file)->tensors().size(); ++i) {
        const std::vector<float> values = (*file)->read(i)->toFloats();
        bytes.append(reinterpret_cast<const char*>(values.data()), static_cast<qsizetype>(values.size() * sizeof(float)));
    }
    return bytes;
}

}  // namespace

class TrainRoomTest : public QObject {
    Q_OBJECT

    QTemporaryDir m_folder;
    QString m_before;
    std::unique_ptr<Workbench> m_work;
    std::unique_ptr<TrainPage> m_page;

    TrainPanel& panel() { return *m_page->panel(); }
    TrainRunner& runner() { return m_page->runner(); }
    QString banner() { return panel().banner()->text(); }
    void choose(const QString& folder, bool latest = false) {
        TrainChoices choices;
        choices.setup.workDir = folder.toStdString();
        choices.setup.seed = 5;
        choices.setup.autoResume = latest;
        choices.statisticsEvery = 2;
        panel().options()->setChoices(choices);
    }
    bool waitFor(TrainPhase phase) {
        return QTest::qWaitFor([&] { return runner().phase() == phase; }, kWait);
    }

private Q_SLOTS:
    void initTestCase() {
        m_before = QDir::currentPath();
        QVERIFY(m_folder.isValid());
        QDir::setCurrent(m_folder.path());
        writePictures();
        m_work = std::make_unique<Workbench>([] { return createSession(); });
        m_page = std::make_unique<TrainPage>(*m_work);
        m_page->resize(900, 700);
        m_page->show();
        QVERIFY(!panel().startButton()->isEnabled());
        QCOMPARE(panel().startButton()->toolTip(), QStringLiteral("No config is open."));
        m_work->engine().start();
        m_work->open({kConfig});
        QVERIFY(QTest::qWaitFor([&] { return m_work->built() && !m_work->busy(); }, kWait));
        QVERIFY2(panel().startButton()->isEnabled(), qPrintable(panel().startButton()->toolTip()));
    }
    void cleanupTestCase() {
        m_page.reset();
        m_work.reset();
        QDir::setCurrent(m_before);
    }

    // Measuring the layers, another thread and the page change no bit of the weights.
    void theSameAsTheVerb() {
        choose(QStringLiteral("window"));
        QTest::mouseClick(panel().startButton(), Qt::LeftButton);
        QVERIFY(runner().isActive());
        QVERIFY(waitFor(TrainPhase::Idle));
        QVERIFY2(banner().startsWith(QStringLiteral("Finished.")), qPrintable(banner()));
        panel().curves()->refresh();
        QCOMPARE(panel().curves()->loss()->curves().front().points.size(), std::size_t{10});
        QCOMPARE(panel().curves()->rate()->curves().front().points.size(), std::size_t{10});
        QCOMPARE(panel().curves()->norm()->curves().front().points.size(), std::size_t{10});
        bool evaluated = false;
        for (const Curve& curve : panel().curves()->accuracy()->curves())
            evaluated = evaluated || (curve.name.startsWith(QStringLiteral("accuracy_top-1")) && curve.points.size() == 2);
        QVERIFY(evaluated);
        QVERIFY(panel().log()->toPlainText().contains(QStringLiteral("Epoch [2][4/5]")));
        const CliRun run = runTeardown({"train", kConfig, "--work-dir", "verb", "--seed", "5", "--threads", "1"}, m_folder.path());
        QVERIFY2(run.code == 0, run.err.constData());
        const QByteArray ours = tensorsOf(QStringLiteral("window/epoch_2.pth"));
        QVERIFY(ours.size() > 100000);
        QVERIFY(ours == tensorsOf(QStringLiteral("verb/epoch_2.pth")));
    }

    void oneEpochInsteadOfTwo() {
        choose(QStringLiteral("short"));
        TrainChoices choices = panel().options()->choices();
        choices.setup.length = 1;
        panel().options()->setChoices(choices);
        QCOMPARE(panel().options()->choices().setup.length, std::int64_t{1});
        QTest::mouseClick(panel().startButton(), Qt::LeftButton);
        QVERIFY(waitFor(TrainPhase::Idle));
        QVERIFY(QFileInfo::exists(QStringLiteral("short/epoch_1.pth")));
        QVERIFY(!QFileInfo::exists(QStringLiteral("short/epoch_2.pth")));
        // The training before it stays beside it, by depth.
        QCOMPARE(panel().layers()->earlier(), QStringList{QStringLiteral("window")});
        QCOMPARE(panel().layers()->depth()->curves().size(), std::size_t{2});
        QCOMPARE(panel().layers()->depth()->curves()[0].name, QStringLiteral("short"));
        choose(QStringLiteral("again"));
        QTest::mouseClick(panel().startButton(), Qt::LeftButton);
        QVERIFY(waitFor(TrainPhase::Idle));
    }

    void layersAreMeasured() {
        LayersPanel& layers = *panel().layers();
        QCOMPARE(layers.map()->measurements(), std::size_t{5});
        panel().showSection(TrainPanel::Section::Layers);
        for (const auto measure : {LayerMeasure::Gradient, LayerMeasure::Update, LayerMeasure::Distance}) {
            layers.measureBox()->setCurrentIndex(layers.measureBox()->findData(static_cast<int>(measure)));
            QVERIFY(std::ranges::find(layers.map()->layers(), "backbone.conv1") != layers.map()->layers().end());
            layers.map()->setCurrent(0);
            const auto history = layers.map()->historyOf(0);
            QCOMPARE(history.size(), std::size_t{5});
            QCOMPARE(history.front().first, 1.0);
            QCOMPARE(history.back().first, 9.0);
            for (const auto& [iter, value] : history) QVERIFY(value > 0);
            QCOMPARE(layers.map()->byDepth().size(), layers.map()->layers().size());
        }
        // The network walks away from where it began.
        QVERIFY(layers.map()->historyOf(0).back().second > layers.map()->historyOf(0).front().second);
        layers.measureBox()->setCurrentIndex(layers.measureBox()->findData(static_cast<int>(LayerMeasure::Dead)));
        QVERIFY(!layers.map()->layers().empty());
        for (const auto& [place, value] : layers.map()->byDepth()) QVERIFY(value >= 0 && value <= 1);
    }

    // At a pause the weights as they are then can be opened, and stopping leaves a checkpoint to go on from.
    void pausesStepsStopsAndGoesOn() {
        choose(QStringLiteral("paused"));
        QSignalSpy weights(m_page.get(), &TrainPage::weightsAsked);
        QTest::mouseClick(panel().stepButton(), Qt::LeftButton);
        QVERIFY(waitFor(TrainPhase::Paused));
        QVERIFY(panel().status().startsWith(QStringLiteral("iteration 1 of 10")));
        QTRY_COMPARE(weights.size(), 1);
        const QString first = weights.first().first().toString();
        QCOMPARE(QFileInfo(first).fileName(), QStringLiteral("paused_iter_1.pth"));
        const QByteArray before = tensorsOf(first);
        QTest::mouseClick(panel().stepButton(), Qt::LeftButton);
        QVERIFY(waitFor(TrainPhase::Paused));
        QVERIFY(panel().status().startsWith(QStringLiteral("iteration 2 of 10")));
        QTRY_COMPARE(weights.size(), 2);
        QVERIFY(before != tensorsOf(weights.last().first().toString()));
        // The one before goes.
        QVERIFY(!QFileInfo::exists(first));
        QTest::mouseClick(panel().stopButton(), Qt::LeftButton);
        QVERIFY(waitFor(TrainPhase::Idle));
        QVERIFY2(banner().startsWith(QStringLiteral("Stopped.")), qPrintable(banner()));
        QCOMPARE(QFileInfo(QStringLiteral("paused/latest.pth")).symLinkTarget(),
                 QFileInfo(QStringLiteral("paused/stopped_iter_2.pth")).absoluteFilePath());
        const auto file = CheckpointFile::open("paused/stopped_iter_2.pth");
        QVERIFY(file.ok());
        // The epoch that was broken off begins again.
        QCOMPARE((*file)->object().find("meta")->find("epoch")->asInt(), std::int64_t{0});
        QVERIFY((*file)->object().find("optimizer") != nullptr);
        choose(QStringLiteral("paused"), /*latest=*/true);
        QTest::mouseClick(panel().startButton(), Qt::LeftButton);
        QVERIFY(waitFor(TrainPhase::Idle));
        QVERIFY2(banner().startsWith(QStringLiteral("Finished.")), qPrintable(banner()));
        QVERIFY(panel().log()->toPlainText().contains(QStringLiteral("resumed epoch 0, iter 0")));
        QVERIFY(QFileInfo::exists(QStringLiteral("paused/epoch_2.pth")));
    }

    void errorsAreALineOnThePage() {
        QVERIFY(m_work->files().setOptions({{"optimizer.lr", "1e38"}, {"optimizer_config.grad_clip", "None"}}).ok());
        choose(QStringLiteral("broken"));
        runner().start(panel().options()->choices());
        QVERIFY(waitFor(TrainPhase::Idle));
        QVERIFY2(banner().contains(QStringLiteral("is not finite: the first layer with such a value is backbone.")), qPrintable(banner()));
        QVERIFY(m_work->files().setOptions({{"data.train.data_prefix", "nowhere"}}).ok());
        runner().start(panel().options()->choices());
        QVERIFY(waitFor(TrainPhase::Idle));
        QVERIFY2(banner().contains(QStringLiteral("nowhere")), qPrintable(banner()));
        QVERIFY(m_work->files().setOptions({}).ok());
    }

    void theCalendarOfTheConfig() {
        CalendarPage page(*m_work);
        page.resize(900, 600);
        page.show();
        QVERIFY(QTest::qWaitFor([&] { return page.panel()->calendar() != nullptr; }, kWait));
        QVERIFY2(page.panel()->summary().startsWith(QStringLiteral("EpochBasedRunner: 2 epochs of 5 iterations, 10 in all")),
                 qPrintable(page.panel()->summary()));
        QCOMPARE(page.panel()->rates()->curves().front().points.size(), std::size_t{10});
        page.panel()->showSection(CalendarPanel::Section::Hooks);
        const RowTableModel& hooks = *page.panel()->hooks()->rows();
        QCOMPARE(hooks.index(0, 1).data().toString(), QStringLiteral("CosineAnnealingLrUpdaterHook"));
        const RowTableModel& events = *page.panel()->events()->rows();
        QStringList what;
        for (int row = 0; row < events.rowCount(); ++row) what += events.index(row, 3).data().toString();
        QVERIFY(what.contains(QStringLiteral("writes epoch_2.pth")));
        QVERIFY(what.contains(QStringLiteral("removes epoch_1.pth")));
        // As typed, whatever the data are.
        page.panel()->setItersPerEpoch(100);
        QVERIFY(QTest::qWaitFor([&] { return page.panel()->calendar() && page.panel()->calendar()->itersPerEpoch == 100; }, kWait));
    }

    void logsBesideEachOther() {
        QStringList logs;
        for (const QString& folder : {QStringLiteral("window"), QStringLiteral("verb")})
            for (const QString& name : QDir(folder).entryList({QStringLiteral("*.log.json")}, QDir::Files))
                logs += QFileInfo(folder + QLatin1Char('/') + name).absoluteFilePath();
        QCOMPARE(logs.size(), 2);
        QFile broken(logs.last());
        QVERIFY(broken.open(QIODevice::Append));
        broken.write("{\"mode\": \"train\", \"ep\n");
        broken.close();
        LogsPage page;
        page.resize(900, 600);
        page.show();
        page.openLogs(logs);
        QVERIFY(QTest::qWaitFor([&] { return page.panel()->runs() == 2 && !page.isBusy(); }, kWait));
        QCOMPARE(page.panel()->chart()->curves().size(), std::size_t{2});
        // The same training.
        QVERIFY(page.panel()->chart()->curves()[0].points == page.panel()->chart()->curves()[1].points);
        QVERIFY2(page.panel()->summary().contains(QStringLiteral("1 broken line")), qPrintable(page.panel()->summary()));
        const auto plain = page.panel()->chart()->curves()[0].points;
        page.panel()->setSmoothing(0.9);
        QVERIFY(page.panel()->chart()->curves()[0].points != plain);
        page.panel()->showValue(QStringLiteral("accuracy_top-1 (validation)"));
        QVERIFY(page.panel()->table()->rows()->index(0, 4).data().toString().contains(QStringLiteral(" at epoch ")));
        page.openLogs({m_folder.filePath(QStringLiteral("none.log.json"))});
        QTRY_VERIFY(!page.panel()->banner()->isHidden());
        page.panel()->clear();
        QCOMPARE(page.panel()->runs(), 0);
    }

    // Dropped beside other files, a log opens its page.
    void aDroppedLogIsShown() {
        const QStringList names = QDir(QStringLiteral("window")).entryList({QStringLiteral("*.log.json")}, QDir::Files);
        const auto window = openedWindow({m_folder.filePath(QStringLiteral("window/") + names.first())});
        QVERIFY(QTest::qWaitFor([&] { return window->room<TrainRoom>().logs()->panel()->runs() == 1; }, kWait));
        QVERIFY(window->room<TrainRoom>().logs()->isVisible());
    }

    // What a layer returns for the open picture, over the checkpoints of a training.
    void overTheEpochs() {
        const QString picture = QFileInfo(QStringLiteral("data/val/cat/100.png")).absoluteFilePath();
        QVERIFY(QDir().mkpath(QStringLiteral("epochs")));
        QVERIFY(QFile::copy(QStringLiteral("short/epoch_1.pth"), QStringLiteral("epochs/epoch_1.pth")));
        QVERIFY(QFile::copy(QStringLiteral("window/epoch_2.pth"), QStringLiteral("epochs/epoch_2.pth")));
        const auto window = openedWindow({kConfig, picture}, [] { return createSession(); });
        Workbench& work = window->context().work;
        QVERIFY(QTest::qWaitFor([&] { return work.built() && !work.busy(); }, kWait));
        RunPage* page = window->room<CheckpointRoom>().page()->training();
        work.followTraining(QFileInfo(QStringLiteral("epochs")).absoluteFilePath());
        QVERIFY(QTest::qWaitFor([&] { return page->epochs() == 2 && !page->busy(); }, kWait));
        QVERIFY(page->isVisible());
        page->followLayer(QStringLiteral("backbone.conv1"));
        QVERIFY(QTest::qWaitFor([&] { return !page->busy(); }, kWait));
        QVERIFY2(page->banner()->isHidden(), qPrintable(page->banner()->text()));
        QCOMPARE(page->time()->slider()->maximum(), 1);
        page->time()->slider()->setValue(1);
        QCOMPARE(page->preview()->tiles()->choice().plane, 1);
        page->showEpoch(0);
        QCOMPARE(page->time()->shown(), 0);
        page->exportTo(m_folder.filePath(QStringLiteral("epochs.png")));
        QTRY_VERIFY_WITH_TIMEOUT(QFileInfo::exists(m_folder.filePath(QStringLiteral("epochs.png"))), kWait);
        QFile file(m_folder.filePath(QStringLiteral("epochs.png")));
        QVERIFY(file.open(QIODevice::ReadOnly));
        QVERIFY(file.readAll().contains("acTL"));
        // The verb finds the same.
        const CliRun run =
            runTeardown({"timelapse", "epochs", kConfig, picture, "--layer", "backbone.conv1", "-o", "frames", "--json"}, m_folder.path());
        QVERIFY2(run.code == 0, run.err.constData());
        const QJsonArray rows = QJsonDocument::fromJson(run.out).object()[QLatin1String("checkpoints")].toArray();
        QCOMPARE(rows.size(), 2);
        QVERIFY(rows[0].toObject()[QLatin1String("mean")] != rows[1].toObject()[QLatin1String("mean")]);
        QCOMPARE(QDir(QStringLiteral("frames")).entryList(QDir::Files, QDir::Name),
                 (QStringList{QStringLiteral("epoch_0001.png"), QStringLiteral("epoch_0002.png")}));
    }

    // Closing the window asks, and saves.
    void closingAsks() {
        const auto window = openedWindow({kConfig}, [] { return createSession(); });
        Workbench& work = window->context().work;
        QVERIFY(QTest::qWaitFor([&] { return work.built() && !work.busy(); }, kWait));
        TrainRoom& room = window->room<TrainRoom>();
        TrainChoices choices;
        choices.setup.workDir = "closed";
        choices.setup.seed = 5;
        choices.follow = false;
        room.page()->runner().start(choices, /*single=*/true);
        QVERIFY(QTest::qWaitFor([&] { return room.page()->runner().phase() == TrainPhase::Paused; }, kWait));
        window->close();
        QVERIFY(window->isVisible());
        QVERIFY(room.question());
        room.question()->escapeButton()->click();
        QTRY_VERIFY(!room.question());
        QVERIFY(room.page()->runner().isActive());
        window->close();
        QVERIFY(room.question());
        room.question()->defaultButton()->click();
        QVERIFY(QTest::qWaitFor([&] { return !window->isVisible(); }, kWait));
        QVERIFY(QFileInfo::exists(QStringLiteral("closed/stopped_iter_1.pth")));
    }
};

TD_TEST_GUI(TrainRoomTest)
#include "tst_train_room.moc"
