// The page of tests: results beside the config's data, cells that lead to pictures, pictures that lead to their trace, the test run in the
// window, stopped and continued, and the comparison of two results.
#include "app/gui/main_window.h"
#include "app/gui/rooms/test/sample_picture.h"
#include "app/gui/rooms/test/test_page.h"
#include "app/gui/rooms/test/test_room.h"
#include "core/metrics/results/results_file.h"
#include "core/metrics/results/results_writer.h"
#include "core/session/loader.h"
#include "tests/app/tested_data.h"
#include "tests/support/test_program.h"
#include "widgets/common/banner.h"
#include "widgets/common/strings.h"
#include "widgets/results/class_results.h"
#include "widgets/results/confusion_view.h"
#include "widgets/results/metrics_panel.h"
#include "widgets/results/results_panel.h"
#include "widgets/stage/stage_view.h"

#include <QLineEdit>
#include <QPushButton>
#include <QTemporaryDir>
#include <QToolButton>
#include <QTreeWidget>

#include <algorithm>

using namespace teardown;
using namespace teardown::test;

namespace {

QPoint middleOf(const ConfusionView& matrix, int actual, int predicted) {
    return matrix.cells().cellRect({actual, actual, predicted, predicted}).center();
}

}  // namespace

class TestTestRoom : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init() {
        m_user = std::make_unique<QTemporaryDir>();
        qputenv("XDG_DATA_HOME", m_user->filePath(QStringLiteral("data")).toUtf8());
        qputenv("XDG_CACHE_HOME", m_user->filePath(QStringLiteral("cache")).toUtf8());
        BrightnessSession::reset();
    }

    void resultsBesideTheData() {
        const Brightness data;
        OpenPage open({data.config});
        open.page.openResults(data.results("results.json", {{5, 2}, {8, 0}}));
        QVERIFY(open.wait());
        QVERIFY2(open.panel().summary().contains(QStringLiteral("83.3")), qPrintable(open.panel().summary()));
        const TestResults& results = *open.panel().results();
        QCOMPARE(results.classes, (std::vector<std::string>{"bird", "cat", "dog"}));
        QCOMPARE(results.matrix.at(1, 2), std::int64_t{1});
        QCOMPARE(open.panel().classes()->rows()->rowCount(), 3);
        const auto cell = [&](int row, int column) {
            const ClassResultsModel& rows = *open.panel().classes()->rows();
            return rows.data(rows.index(row, column)).toString();
        };
        QCOMPARE(cell(1, ClassResultsModel::Recall), QStringLiteral("75.00"));
        QCOMPARE(cell(1, ClassResultsModel::TakenFor), QStringLiteral("dog (1)"));
        QCOMPARE(cell(1, ClassResultsModel::Accuracy), QString::number(100.0 * 11 / 12, 'f', 2));
        QCOMPARE(open.panel().metricsTable()->table()->topLevelItem(0)->text(1), QString::number(100.0 * 10 / 12, 'f', 2));
        // The largest loss first: those with a score of 0.1 for the true class.
        QCOMPARE(open.samples().size(), std::size_t{12});
        QCOMPARE(open.samples()[0], 5U);
        QCOMPARE(open.samples()[1], 8U);
    }

    void aCellShowsItsPictures() {
        const Brightness data;
        OpenPage open({data.config});
        open.page.openResults(data.results("results.pkl", {{5, 2}, {6, 2}, {8, 0}}));
        QVERIFY(open.wait());
        ConfusionView& matrix = *open.panel().matrix();
        QTest::mouseClick(matrix.viewport(), Qt::LeftButton, {}, middleOf(matrix, 1, 2));
        // Both have the same loss, so they stay in the order of the dataset.
        QCOMPARE(open.samples(), (std::vector<std::uint32_t>{5, 6}));
        QVERIFY(open.panel().pictures()->title().contains(QStringLiteral("cat taken for dog: 2 of 4")));
        // Only those in view get thumbnails, and they get them.
        QTRY_VERIFY_WITH_TIMEOUT(open.panel().pictures()->view()->missing().empty(), kWait);
        QVERIFY(open.panel().pictures()->view()->rows()->has(5));
        // The keyboard: from cat taken for dog down to dog taken for dog.
        matrix.setFocus();
        QTest::keyClick(&matrix, Qt::Key_Down);
        QTest::keyClick(&matrix, Qt::Key_Return);
        QCOMPARE(open.samples().size(), std::size_t{3});
        // The name of a column: all that was taken for it.
        QTest::mouseClick(matrix.viewport(), Qt::LeftButton, {}, QPoint(middleOf(matrix, 0, 2).x(), matrix.cells().labels.height() / 2));
        QCOMPARE(open.samples().size(), std::size_t{5});
        open.panel().pictures()->chooseAll();
        QCOMPARE(open.samples().size(), std::size_t{12});
    }

    void sortedAndFiltered() {
        const Brightness data;
        OpenPage open({data.config});
        open.page.openResults(data.results("results.json", {{5, 2}, {8, 0}}));
        QVERIFY(open.wait());
        PictureList& list = *open.panel().pictures();
        list.view()->sortByColumn(TestedPicturesModel::Score, Qt::AscendingOrder);
        QCOMPARE(open.samples().front(), 11U);
        list.filter()->setText(QStringLiteral("wrong"));
        QCOMPARE(open.samples(), (std::vector<std::uint32_t>{8, 5}));
        list.filter()->setText(QStringLiteral("true:cat score>0.745"));
        QCOMPARE(open.samples(), (std::vector<std::uint32_t>{5, 4}));
        list.filter()->setText(QStringLiteral("bird/3.png"));
        QCOMPARE(open.samples(), (std::vector<std::uint32_t>{3}));
        list.filter()->clear();
        QCOMPARE(open.samples().size(), std::size_t{12});
    }

    void runsStopsAndGoesOn() {
        const Brightness data;
        OpenPage open({data.config});
        QVERIFY(open.panel().bar()->runButton()->isEnabled());
        BrightnessSession::holdAt = 6;
        open.panel().bar()->runButton()->click();
        QVERIFY2(QTest::qWaitFor([&] { return BrightnessSession::tested == 6 || !open.page.isBusy(); }, kWait) && open.page.isBusy(),
                 qPrintable(open.panel().banner()->text()));
        QCOMPARE(BrightnessSession::tested.load(), 6);
        QVERIFY(!open.panel().bar()->stopButton()->isHidden());
        open.panel().bar()->stopButton()->click();
        QVERIFY(open.wait());
        QVERIFY(open.panel().bar()->stopButton()->isHidden());
        QCOMPARE(BrightnessSession::tested.load(), 6);
        QCOMPARE(open.panel().results()->done(), std::size_t{6});
        QVERIFY(open.panel().bar()->runButton()->text().contains(QStringLiteral("Continue")));
        BrightnessSession::holdAt = 0;
        open.panel().bar()->runButton()->click();
        QTRY_VERIFY_WITH_TIMEOUT(open.panel().results() && open.panel().results()->done() == 12 && !open.page.isBusy(), kWait);
        // No picture ran twice.
        QCOMPARE(BrightnessSession::tested.load(), 12);
        QCOMPARE(open.panel().results()->matrix.at(1, 2), std::int64_t{1});
        QCOMPARE(open.samples().front(), 6U);
    }

    void aBrokenPictureEndsItAndIsNamed() {
        const Brightness data;
        writeText(data.file("pets/dog/1.png"), "this is not a picture");
        OpenPage open({data.config});
        open.panel().bar()->runButton()->click();
        QVERIFY(open.wait());
        // The batch with it has no answers, those before it are kept.
        QCOMPARE(open.panel().results()->done(), std::size_t{8});
        QVERIFY2(!open.panel().banner()->isHidden() && open.panel().banner()->text().size() > 10,
                 qPrintable(open.panel().banner()->text()));
    }

    void anotherNetworkHasAnotherTest() {
        const Brightness data;
        OpenPage open({data.config});
        open.panel().bar()->runButton()->click();
        QVERIFY(open.wait());
        QVERIFY(open.panel().bar()->runButton()->text().contains(QStringLiteral("again")));
        open.work.changes().set({{"model.backbone.depth", "34"}}, {});
        QTRY_VERIFY_WITH_TIMEOUT(!open.panel().results() && !open.work.busy() && !open.page.isBusy(), kWait);
        QTRY_VERIFY(!open.panel().bar()->runButton()->text().contains(QStringLiteral("again")));
    }

    void anEarlierTestIsFound() {
        const Brightness data;
        {
            OpenPage open({data.config});
            open.panel().bar()->runButton()->click();
            QVERIFY(open.wait());
        }
        OpenPage open({data.config});
        QVERIFY(open.wait());
        QCOMPARE(open.panel().results()->done(), std::size_t{12});
        QCOMPARE(BrightnessSession::tested.load(), 12);
    }

    void comparesTwo() {
        const Brightness data;
        OpenPage open({data.config});
        open.page.openResults(data.results("now.json", {{5, 2}, {8, 0}}));
        QVERIFY(open.wait());
        open.page.compareWith(data.results("before.json", {{0, 1}, {1, 2}, {5, 2}, {8, 1}}));
        MetricsPanel& panel = *open.panel().metricsTable();
        QTRY_VERIFY_WITH_TIMEOUT(panel.button(AnswerChange::Better)->isVisible(), kWait);
        QCOMPARE(panel.table()->topLevelItem(0)->text(3), QStringLiteral("+16.67"));
        QVERIFY(!panel.button(AnswerChange::Worse)->isEnabled());
        panel.button(AnswerChange::Better)->click();
        QCOMPARE(open.samples(), (std::vector<std::uint32_t>{1, 0}));
        panel.button(AnswerChange::OtherWrong)->click();
        QCOMPARE(open.samples(), (std::vector<std::uint32_t>{8}));
    }

    void savesWhatItShows() {
        const Brightness data;
        OpenPage open({data.config});
        open.page.openResults(data.results("results.json", {{5, 2}}));
        QVERIFY(open.wait());
        open.page.saveAs(data.file("saved.pkl"));
        QTRY_VERIFY_WITH_TIMEOUT(!open.page.isBusy(), kWait);
        const auto saved = metrics::readResults(fromQt(data.file("saved.pkl")));
        QVERIFY(saved.ok());
        QCOMPARE(saved->scores->rows(), std::size_t{12});
        QVERIFY(std::find(saved->keys.begin(), saved->keys.end(), "accuracy_top-1") != saved->keys.end() ||
                std::find(saved->keys.begin(), saved->keys.end(), "accuracy") != saved->keys.end());
    }

    void resultsOfOtherPicturesAreRefused() {
        const Brightness data;
        OpenPage open({data.config});
        metrics::ResultsContent content{{}, metrics::scoresOf(std::vector<double>(6, 0.5), 3), {metrics::OutItem::ClassScores}, {}};
        QVERIFY(metrics::writeResults(fromQt(data.file("two.json")), content).ok());
        open.page.openResults(data.file("two.json"));
        QTRY_VERIFY_WITH_TIMEOUT(!open.page.isBusy(), kWait);
        QVERIFY(!open.panel().results());
    }

    void droppedResultsLeadToATrace() {
        const Brightness data;
        const auto window = test::openedWindow({data.config}, test::sessionsOf<BrightnessSession>());
        Workbench& work = window->context().work;
        QTRY_VERIFY_WITH_TIMEOUT(work.built() && !work.busy(), kWait);
        // Neither a config nor a checkpoint, though they have these endings.
        work.open({data.results("results.pkl", {{5, 2}})});
        QTRY_COMPARE_WITH_TIMEOUT(window->context().stage.page(), TestPage::kId, kWait);
        QVERIFY(work.config() && !work.checkpoint());
        TestPage& page = *window->room<TestRoom>().page();
        QTRY_VERIFY_WITH_TIMEOUT(page.panel()->results() && !page.isBusy(), kWait);
        Q_EMIT page.panel()->pictures()->pictureActivated(5, false);
        QTRY_VERIFY_WITH_TIMEOUT(work.inputPath().endsWith(QStringLiteral("cat/1.png")), kWait);
        QTRY_COMPARE_WITH_TIMEOUT(window->context().stage.page(), PageId::Heatmaps, kWait);
        Q_EMIT page.panel()->pictures()->pictureActivated(8, true);
        QTRY_VERIFY_WITH_TIMEOUT(work.inputPath().endsWith(QStringLiteral("dog/0.png")), kWait);
        QTRY_COMPARE_WITH_TIMEOUT(window->context().stage.page(), PageId::Answer, kWait);
    }

    void anArrayBecomesAFileWithItsPixels() {
        const QTemporaryDir place;
        constexpr int kCount = 2, kPixels = 28 * 28;
        QByteArray images = QByteArray::fromHex("00000803000000020000001c0000001c");
        for (int i = 0; i < kCount * kPixels; ++i) images += static_cast<char>(i * 7 % 251);
        for (const char* part : {"train", "t10k"}) {
            writeText(place.filePath(QLatin1String(part) + QStringLiteral("-images-idx3-ubyte")), images);
            writeText(place.filePath(QLatin1String(part) + QStringLiteral("-labels-idx1-ubyte")),
                      QByteArray::fromHex("00000801000000020301"));
        }
        writeText(place.filePath(QStringLiteral("mnist.py")),
                  "data = dict(test=dict(type='MNIST', data_prefix='" + place.path().toUtf8() + "', pipeline=[]))\n");
        const auto config = loadConfig(fromQt(place.filePath(QStringLiteral("mnist.py"))));
        QVERIFY(config.ok());
        Diagnostics notes;
        const auto dataset = buildDataset(**config, "data.test", {}, notes);
        QVERIFY2(dataset.ok(), dataset.ok() ? "" : english(dataset.error().what).c_str());
        const auto file = pictureFileOf(**dataset, 1, place.filePath(QStringLiteral("out")));
        QVERIFY(file.ok());
        const auto api = imaging();
        QVERIFY(api.ok());
        const auto decoded = (*api)->decode(*file, false, nullptr);
        QVERIFY(decoded.ok());
        QCOMPARE(decoded->width, 28);
        const std::vector<std::uint8_t>& pixels = decoded->pixels;
        for (int i = 0; i < kPixels; ++i)
            QCOMPARE(pixels[static_cast<std::size_t>(i * decoded->channels)], static_cast<std::uint8_t>((kPixels + i) * 7 % 251));
    }

private:
    std::unique_ptr<QTemporaryDir> m_user;
};

TD_TEST_GUI(TestTestRoom)
#include "tst_test_room.moc"
