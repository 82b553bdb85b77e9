// The confusion matrix on the screen: ten classes and a thousand, zoom, clicks, keys, colours, and what a screen reader hears.
#include "tests/support/made_results.h"
#include "tests/support/test_program.h"
#include "widgets/charts/reliability_chart.h"
#include "widgets/common/theme.h"
#include "widgets/results/calibration_panel.h"
#include "widgets/results/class_results.h"
#include "widgets/results/confusion_view.h"
#include "widgets/results/picture_list.h"

#include <QAccessible>
#include <QLineEdit>
#include <QScrollBar>
#include <QSignalSpy>
#include <QtTest>

using namespace teardown;

namespace {

/// `each` pictures of a class; the first of each class is taken for the next one.
TestResultsPtr shifted(int classes, int each) {
    std::vector<std::pair<int, int>> answers;
    for (int label = 0; label < classes; ++label)
        for (int i = 0; i < each; ++i) answers.emplace_back(label, i == 0 ? (label + 1) % classes : label);
    return test::madeResults(static_cast<std::size_t>(classes), answers);
}

QColor colourAt(ConfusionView& view, int actual, int predicted) {
    const QImage image = view.viewport()->grab().toImage();
    const QRect cell = view.cells().cellRect({actual, actual, predicted, predicted});
    return image.pixelColor(cell.topLeft() + QPoint(3, 3));
}

}  // namespace

class ConfusionTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() {
        Theme::instance().apply(ThemeMode::Light);
        QAccessible::setActive(true);
    }

    void tenClassesHaveACellEach() {
        ConfusionView view;
        view.resize(520, 460);
        view.show();
        view.setResults(shifted(10, 5));
        QCOMPARE(view.cells().block(), 1);
        QVERIFY(view.cells().cell >= 24);
        QCOMPARE(view.verticalScrollBar()->maximum(), 0);
        // Right answers have the accent, wrong ones the colour of what is bad, and the rest nothing.
        QCOMPARE(colourAt(view, 3, 3), colours().accent);
        QCOMPARE(colourAt(view, 3, 4), colours().bad);
        QCOMPARE(colourAt(view, 3, 5), colours().surface);
        view.setByRow(true);
        QVERIFY(colourAt(view, 3, 4) != colours().bad);
        QVERIFY(colourAt(view, 3, 4) != colours().surface);
    }

    void aThousandClassesFit() {
        ConfusionView view;
        view.resize(520, 460);
        view.show();
        view.setResults(shifted(1000, 2));
        const ConfusionLayout& cells = view.cells();
        QVERIFY(cells.block() > 1);
        QCOMPARE(view.verticalScrollBar()->maximum(), 0);
        // Every class is in a block that can be clicked.
        const CellRange last = cells.blockAt(999, 999);
        QCOMPARE(last.lastActual, 999);
        QVERIFY(cells.cellRect(last).width() >= 2);
        const auto hit = cells.rangeAt(cells.cellRect(cells.blockAt(500, 0)).center());
        QVERIFY(hit && hit->firstActual <= 500 && hit->lastActual >= 500 && hit->firstPredicted == 0);
        view.setCurrent(500, 500);
        for (int i = 0; i < 20; ++i) view.zoomBy(1);
        QCOMPARE(cells.block(), 1);
        QCOMPARE(cells.cell, ConfusionLayout::kLargestCell);
        QVERIFY(view.viewport()->rect().contains(cells.cellRect({500, 500, 500, 500})));
        view.zoomBy(0);
        QCOMPARE(view.verticalScrollBar()->maximum(), 0);
    }

    void clicksAndKeysChoose() {
        ConfusionView view;
        view.resize(520, 460);
        view.show();
        view.setResults(shifted(10, 5));
        QSignalSpy chosen(&view, &ConfusionView::rangeChosen);
        QTest::mouseClick(view.viewport(), Qt::LeftButton, {}, view.cells().cellRect({2, 2, 3, 3}).center());
        QCOMPARE(chosen.takeFirst().at(0).value<CellRange>(), (CellRange{2, 2, 3, 3}));
        QTest::mouseClick(view.viewport(), Qt::LeftButton, {}, QPoint(4, view.cells().cellRect({7, 7, 0, 0}).center().y()));
        QCOMPARE(chosen.takeFirst().at(0).value<CellRange>(), (CellRange{7, 7, 0, 9}));
        QTest::mouseClick(view.viewport(), Qt::LeftButton, {}, QPoint(2, 2));
        QCOMPARE(chosen.size(), 0);
        for (int i = 0; i < 20; ++i) QTest::keyClick(&view, Qt::Key_Right);
        QTest::keyClick(&view, Qt::Key_Up);
        QTest::keyClick(&view, Qt::Key_Space);
        QCOMPARE(chosen.takeFirst().at(0).value<CellRange>(), (CellRange{6, 6, 9, 9}));
    }

    void itCanBeHeard() {
        ConfusionView view;
        view.resize(520, 460);
        view.show();
        view.setResults(shifted(10, 5));
        QVERIFY2(view.rangeText({2, 2, 3, 3}).startsWith(QStringLiteral("class 2 taken for class 3: 1 of 5 (20")),
                 qPrintable(view.rangeText({2, 2, 3, 3})));
        QAccessibleInterface* read = QAccessible::queryAccessibleInterface(&view);
        QVERIFY(read);
        QCOMPARE(read->childCount(), 100);
        QCOMPARE(read->child(23)->text(QAccessible::Name), view.rangeText({2, 2, 3, 3}));
        view.pressPart(34);
        QCOMPARE(view.current(), (CellRange{3, 3, 4, 4}));
    }

    void classesAreSortedAndFiltered() {
        ClassResults table;
        table.resize(600, 400);
        table.show();
        table.setResults(test::madeResults(3, {{0, 0}, {0, 1}, {1, 1}, {2, 2}, {2, 2}, {2, 2}}));
        table.sortByColumn(ClassResultsModel::Support, Qt::DescendingOrder);
        const auto name = [&](int row) { return table.model()->index(row, ClassResultsModel::Name).data().toString(); };
        QCOMPARE(name(0), QStringLiteral("class 2"));
        QCOMPARE(name(2), QStringLiteral("class 1"));
        table.setFilter(QStringLiteral("S 1"));
        QCOMPARE(table.model()->rowCount(), 1);
        QSignalSpy chosen(&table, &ClassResults::rangeChosen);
        table.setCurrentIndex(table.model()->index(0, 0));
        QCOMPARE(chosen.takeFirst().at(0).value<CellRange>(), (CellRange{1, 1, 0, 2}));
    }

    void binsOfTheCalibration() {
        CalibrationPanel panel;
        panel.resize(500, 400);
        panel.show();
        panel.setResults(test::madeResults(3, {{0, 0}, {0, 1}, {1, 1}, {2, 2}}));
        double share = 0;
        for (const ReliabilityBin& bin : panel.chart()->bins()) {
            share += bin.share;
            if (bin.share > 0) QCOMPARE(bin.accuracy, 0.75);
        }
        QCOMPARE(share, 1.0);
        // The plot is laid out when it is drawn.
        QTRY_VERIFY(panel.chart()->binAt({panel.chart()->width() / 2, 10}) >= 5);
        QCOMPARE(panel.chart()->binAt({0, 10}), -1);
    }

    void thumbnailsOfWhatIsInView() {
        PictureList list;
        list.resize(500, 400);
        list.show();
        list.setResults(shifted(10, 100), nullptr);
        const std::vector<std::uint32_t> wanted = list.view()->missing();
        QVERIFY(!wanted.empty() && wanted.size() < 12);
        list.view()->rows()->setThumbnail(wanted.front(), QImage(40, 40, QImage::Format_RGB32), {});
        QCOMPARE(list.view()->missing().size(), wanted.size() - 1);
        list.filter()->setText(QStringLiteral("wrong"));
        QCOMPARE(list.view()->rows()->rowCount(), 10);
    }
};

TD_TEST_GUI(ConfusionTest)
#include "tst_confusion.moc"
