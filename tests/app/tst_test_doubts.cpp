// What stands above the results of a test in the window when its scores are no answers or doubtful ones, and the results of a dataset whose
// pictures have several classes.
#include "app/gui/main_window.h"
#include "app/gui/menus.h"
#include "app/gui/rooms/test/test_room.h"
#include "tests/app/tested_data.h"
#include "tests/support/test_program.h"
#include "widgets/answer/answer_card.h"
#include "widgets/results/class_results.h"
#include "widgets/results/confusion_view.h"
#include "widgets/results/metrics_panel.h"
#include "widgets/stage/stage_view.h"

#include <QAction>
#include <QActionGroup>
#include <QHeaderView>
#include <QLineEdit>
#include <QPushButton>
#include <QToolButton>
#include <QTreeWidget>

#include <algorithm>
#include <cmath>
#include <tuple>

using namespace teardown;
using namespace teardown::test;

namespace {

constexpr int kVocClasses = 20;

Trust loaded(int count) {
    Trust trust;
    trust.checkpoint = trust.head = trust.finite = true;
    trust.loaded = count;
    trust.entries = 82;
    trust.weights = count / 82.0;
    return trust;
}

/// Three pictures of VOC: one with a cat and a dog, one with a person and a difficult car, one with a car.
struct Objects {
    QTemporaryDir place;
    QString root = place.filePath(QStringLiteral("VOC2007"));
    QString config = place.filePath(QStringLiteral("objects.py"));

    Objects() {
        for (const char* folder : {"JPEGImages", "Annotations", "ImageSets/Main"})
            QDir().mkpath(root + QLatin1Char('/') + QLatin1String(folder));
        add("000001", {{"cat", false}, {"dog", false}});
        add("000002", {{"person", false}, {"car", true}});
        add("000003", {{"car", false}});
        writeText(root + QStringLiteral("/ImageSets/Main/test.txt"), "000001\n000002\n000003\n");
        writeText(config, R"(
model = dict(type='ImageClassifier', backbone=dict(type='ResNet', depth=18), neck=dict(type='GlobalAveragePooling'),
             head=dict(type='MultiLabelLinearClsHead', num_classes=20, in_channels=512))
data = dict(samples_per_gpu=2, workers_per_gpu=1, test=dict(type='VOC', data_prefix=')" +
                              root.toUtf8() + "', ann_file='" + root.toUtf8() + R"(/ImageSets/Main/test.txt', pipeline=[
    dict(type='LoadImageFromFile'), dict(type='Resize', size=(8, 8)),
    dict(type='Normalize', mean=[0., 0., 0.], std=[1., 1., 1.], to_rgb=False),
    dict(type='ImageToTensor', keys=['img']), dict(type='Collect', keys=['img'])]))
)");
    }
    /// Scores of 0.1 but for these: sample, class and score.
    QString results(const char* name, const std::vector<std::tuple<int, int, double>>& given) const {
        std::vector<double> scores(3 * kVocClasses, 0.1);
        for (const auto& [sample, label, score] : given) scores[static_cast<std::size_t>(sample * kVocClasses + label)] = score;
        metrics::ResultsContent content{{}, metrics::scoresOf(std::move(scores), kVocClasses), {metrics::OutItem::ClassScores}, {}};
        const QString path = place.filePath(QLatin1String(name));
        if (!metrics::writeResults(fromQt(path), content).ok()) qFatal("cannot write results");
        return path;
    }

private:
    void add(const char* name, const std::vector<std::pair<const char*, bool>>& objects) const {
        QImage image(12, 10, QImage::Format_RGB32);
        image.fill(Qt::gray);
        if (!image.save(QStringLiteral("%1/JPEGImages/%2.jpg").arg(root, QLatin1String(name)))) qFatal("cannot write a picture");
        QByteArray xml = "<annotation>";
        for (const auto& [object, difficult] : objects)
            xml += QByteArray("<object><name>") + object + "</name><difficult>" + (difficult ? "1" : "0") + "</difficult></object>";
        writeText(QStringLiteral("%1/Annotations/%2.xml").arg(root, QLatin1String(name)), xml + "</annotation>");
    }
};

constexpr int kCar = 6, kCat = 7, kDog = 11, kPerson = 14;  // of VOC's classes

}  // namespace

class TestDoubts : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init() {
        m_user = std::make_unique<QTemporaryDir>();
        qputenv("XDG_DATA_HOME", m_user->filePath(QStringLiteral("data")).toUtf8());
        qputenv("XDG_CACHE_HOME", m_user->filePath(QStringLiteral("cache")).toUtf8());
        BrightnessSession::reset();
    }

    void weights_data() {
        QTest::addColumn<QString>("kind");
        QTest::addColumn<QString>("title");
        QTest::addColumn<QString>("button");
        QTest::newRow("no checkpoint") << "none"
                                       << "No checkpoint: the weights are random"
                                       << "Open a checkpoint…";
        QTest::newRow("head") << "head"
                              << "Head not loaded: these scores are random"
                              << "Show checkpoint fit";
        QTest::newRow("nothing") << "nothing"
                                 << "Nothing loaded: these scores are random"
                                 << "Show checkpoint fit";
        QTest::newRow("some") << "some"
                              << "80 of 82 tensors are loaded; the others keep their random values"
                              << "Show checkpoint fit";
        QTest::newRow("all") << "all"
                             << ""
                             << "";
    }
    /// The card stands above the results while the test runs and afterwards, and not above those of a file.
    void weights() {
        QFETCH(QString, kind);
        QFETCH(QString, title);
        QFETCH(QString, button);
        if (kind != QLatin1String("none"))
            BrightnessSession::trust = loaded(kind == QLatin1String("all") ? 82 : kind == QLatin1String("nothing") ? 0 : 80);
        if (kind == QLatin1String("head")) BrightnessSession::trust.head = false;
        const Brightness data;
        QStringList files{data.config};
        if (kind != QLatin1String("none")) files += QStringLiteral(SOURCE_ROOT "/resources/samples/digits/repvgg-digits.pth");
        const auto window = openedWindow(files, sessionsOf<BrightnessSession>());
        Workbench& work = window->context().work;
        QTRY_VERIFY_WITH_TIMEOUT(work.built() && !work.busy() && (files.size() == 1 || work.load()), kWait);
        TestPage& page = *window->room<TestRoom>().page();
        window->context().menus.trigger(QStringLiteral("view.test"));
        QTRY_COMPARE_WITH_TIMEOUT(window->context().stage.page(), TestPage::kId, kWait);
        QVERIFY(page.card()->isHidden());
        page.panel()->bar()->runButton()->click();
        QTRY_VERIFY_WITH_TIMEOUT(page.panel()->results() && !page.isBusy(), kWait);
        const AnswerCard& card = *page.card();
        QCOMPARE(card.isVisible(), !title.isEmpty());
        if (title.isEmpty()) return;
        QCOMPARE(card.title(), title);
        QCOMPARE(card.button()->text(), button);
        // Above what it is about, and whole.
        QVERIFY(card.mapTo(&page, QPoint(0, card.height())).y() <= page.panel()->bar()->mapTo(&page, QPoint()).y());
        QVERIFY(card.width() > page.width() / 2 && card.height() >= card.minimumSizeHint().height());
        if (button == QLatin1String("Show checkpoint fit")) {
            card.button()->click();
            QVERIFY(window->context().stage.page() != TestPage::kId);
        }
        window->room<TestRoom>().openResults(data.results("results.json", {{5, 2}}));
        QTRY_VERIFY_WITH_TIMEOUT(card.isHidden() && !page.isBusy(), kWait);
        QCOMPARE(page.panel()->results()->done(), std::size_t{3 * kEach});
    }

    /// The seventh picture's scores are no numbers: the card appears although the first batches were fine.
    void notFinite() {
        BrightnessSession::trust = loaded(82);
        BrightnessSession::nanFrom = 6;
        const Brightness data;
        OpenPage open({data.config});
        open.panel().bar()->runButton()->click();
        QVERIFY(open.wait());
        QVERIFY(open.page.card()->isVisible());
        QCOMPARE(open.page.card()->title(), QStringLiteral("The output is not finite"));
        // The test has no step to go to.
        QVERIFY(open.page.card()->button()->isHidden());
        QVERIFY(std::isnan(open.panel().results()->pictures[8].score));
        QVERIFY(!std::isnan(open.panel().results()->pictures[0].score));
    }

    /// Pictures that are cut off: the test goes on as the reference's, and says so.
    void damagedPictures() {
        BrightnessSession::trust = loaded(82);
        const Brightness data;
        QImage image(64, 48, QImage::Format_RGB32);
        for (int y = 0; y < 48; ++y)
            for (int x = 0; x < 64; ++x) image.setPixel(x, y, qRgb(x * 4, y * 5, (x * y) % 256));
        for (const char* name : {"pets/cat/cut.jpg", "pets/dog/cut.jpg"}) {
            QVERIFY(image.save(data.file(name), "JPEG", 95));
            QFile file(data.file(name));
            QVERIFY(file.resize(file.size() * 3 / 5));
        }
        OpenPage open({data.config});
        open.panel().bar()->runButton()->click();
        QVERIFY(open.wait());
        QCOMPARE(open.panel().results()->done(), std::size_t{3 * kEach + 2});
        QVERIFY(open.page.card()->isVisible());
        QCOMPARE(open.page.card()->title(), QStringLiteral("2 pictures of the test are damaged"));
        QVERIFY2(open.page.card()->doubt().text.contains(QStringLiteral("cat/cut.jpg")), qPrintable(open.page.card()->doubt().text));
    }

    void severalClasses() {
        const Objects data;
        const auto window = openedWindow({data.config}, sessionsOf<BrightnessSession>());
        Workbench& work = window->context().work;
        QTRY_VERIFY_WITH_TIMEOUT(work.built() && !work.busy(), kWait);
        TestPage& page = *window->room<TestRoom>().page();
        ResultsPanel& panel = *page.panel();
        window->room<TestRoom>().openResults(
            data.results("objects.json", {{0, kCat, 0.9}, {0, kCar, 0.6}, {1, kPerson, 0.8}, {1, kCar, 0.7}, {2, kCar, 0.95}}));
        QTRY_VERIFY2_WITH_TIMEOUT(panel.results() && !page.isBusy(), qPrintable(panel.banner()->text()), kWait);
        QVERIFY(panel.results()->multiLabel);
        QCOMPARE(panel.summary().contains(QStringLiteral("2 without a mistake")), true);

        // There is no matrix and no calibration; the classes are shown instead.
        ClassResults& classes = *panel.classes();
        QVERIFY(classes.isVisible() && !panel.matrix()->isVisible());
        QStringList off;
        for (const QAction* action : panel.findChild<QActionGroup*>()->actions())
            if (!action->isEnabled()) off += action->text();
        QCOMPARE(off, (QStringList{QStringLiteral("Confusion"), QStringLiteral("Calibration")}));
        const ClassResultsModel& rows = *classes.rows();
        QCOMPARE(rows.rowCount(), kVocClasses);
        QCOMPARE(rows.headerData(ClassResultsModel::TakenFor, Qt::Horizontal, Qt::DisplayRole).toString(),
                 QStringLiteral("Average precision"));
        const auto cell = [&](int row, int column) { return rows.data(rows.index(row, column)).toString(); };
        // The difficult car counts neither as one nor as a mistake.
        QCOMPARE(cell(kCar, ClassResultsModel::Support), QStringLiteral("1"));
        QCOMPARE(cell(kCar, ClassResultsModel::Recall), QStringLiteral("100.00"));
        QCOMPARE(cell(kDog, ClassResultsModel::Recall), QStringLiteral("0.00"));
        QCOMPARE(cell(kCat, ClassResultsModel::Precision), QStringLiteral("100.00"));
        // Every column has room for its header and its numbers.
        for (int column = 0; column < ClassResultsModel::kColumns - 1; ++column)
            QVERIFY2(classes.columnWidth(column) >= classes.header()->fontMetrics().horizontalAdvance(
                                                        rows.headerData(column, Qt::Horizontal, Qt::DisplayRole).toString()),
                     qPrintable(QString::number(column)));

        // A class leads to the pictures that have it or were given it.
        classes.setCurrentIndex(classes.model()->index(kCar, 0));
        auto samples = panel.pictures()->view()->rows()->samples();
        std::sort(samples.begin(), samples.end());
        QCOMPARE(samples, (std::vector<std::uint32_t>{0, 1, 2}));
        panel.pictures()->filter()->setText(QStringLiteral("wrong"));
        QCOMPARE(panel.pictures()->view()->rows()->samples(), std::vector<std::uint32_t>{0});
        const TestedPicturesModel& list = *panel.pictures()->view()->rows();
        QCOMPARE(list.index(0, TestedPicturesModel::Actual).data().toString(), QStringLiteral("cat, dog"));
        QCOMPARE(list.index(0, TestedPicturesModel::Predicted).data().toString(), QStringLiteral("car, cat"));

        panel.showSection(ResultsPanel::Section::Metrics);
        QVERIFY(panel.metricsTable()->table()->isVisible());
        QCOMPARE(panel.metricsTable()->table()->topLevelItem(0)->text(0), QStringLiteral("mAP"));
        QCOMPARE(panel.metricsTable()->table()->topLevelItemCount(), 7);

        // The dog is recognised now, the cat no longer.
        page.compareWith(data.results("before.json", {{0, kDog, 0.9}, {0, kCat, 0.8}, {1, kPerson, 0.8}, {2, kCar, 0.2}}));
        QTRY_VERIFY_WITH_TIMEOUT(panel.metricsTable()->button(AnswerChange::Better)->isVisible(), kWait);
        QCOMPARE(panel.metricsTable()->button(AnswerChange::Better)->text(), QStringLiteral("Fewer mistakes than before: 1"));
        panel.metricsTable()->button(AnswerChange::Worse)->click();
        panel.pictures()->filter()->clear();
        QCOMPARE(panel.pictures()->view()->rows()->samples(), std::vector<std::uint32_t>{0});
    }

private:
    std::unique_ptr<QTemporaryDir> m_user;
};

TD_TEST_GUI(TestDoubts)
#include "tst_test_doubts.moc"
