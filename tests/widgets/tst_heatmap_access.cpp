// Heatmaps for assistive technology: tiles are a list of channels, a channel and a vector are tables of numbers; what is not asked for does
// not exist.
#include "tests/support/test_program.h"
#include "tests/widgets/fake_tensors.h"
#include "widgets/common/lane.h"
#include "widgets/common/strings.h"
#include "widgets/common/theme.h"
#include "widgets/tensor/channel_view.h"
#include "widgets/tensor/legend.h"
#include "widgets/tensor/tile_buttons.h"
#include "widgets/tensor/tile_view.h"
#include "widgets/tensor/vector_view.h"

#include <QAbstractButton>
#include <QAccessible>
#include <QtTest>

using namespace teardown;

namespace {

StageTensor tensorOf(const TensorView& view, bool isInput = false) {
    StageTensor tensor;
    tensor.tensor.label = isInput ? "input" : "output";
    tensor.tensor.name = isInput ? TensorName::Input : TensorName::Output;
    tensor.tensor.view = view;
    tensor.isInput = isInput;
    tensor.cut();
    return tensor;
}

/// The focus events that were told, and the child of the last.
int g_focusEvents = 0;
int g_lastChild = -1;

void countEvents(QAccessibleEvent* event) {
    if (event->type() != QAccessible::Focus) return;
    ++g_focusEvents;
    g_lastChild = event->child();
}

}  // namespace

class HeatmapAccessTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() {
        Theme::instance().apply(ThemeMode::Light);
        QAccessible::setActive(true);
    }
    void cleanup() { QAccessible::installUpdateHandler(nullptr); }

    void tilesAreAListOfChannels() {
        Lane lane(QStringLiteral("test"));
        TileView tiles(lane);
        tiles.resize(400, 600);
        tiles.show();
        tiles.setTensors({tensorOf(test::wave({1, 3, 8, 8}, 1), true), tensorOf(test::wave({1, 6, 8, 8}, 2))});
        QVERIFY(QTest::qWaitFor([&] { return tiles.upToDate(); }, 10000));
        tiles.choose({1, 0});
        QAccessibleInterface* list = QAccessible::queryAccessibleInterface(&tiles);
        QVERIFY(list);
        QCOMPARE(list->role(), QAccessible::List);
        QCOMPARE(list->text(QAccessible::Name), QStringLiteral("All channels as tiles"));
        QVERIFY(!list->tableInterface());
        // Outputs, inputs, and the button that folds these.
        QCOMPARE(list->childCount(), 10);
        QAccessibleInterface* item = list->child(4);
        QVERIFY(item && item->isValid());
        QCOMPARE(item->role(), QAccessible::ListItem);
        QVERIFY2(item->text(QAccessible::Name).startsWith(QStringLiteral("output[0,4] 8×8, mean ")),
                 qPrintable(item->text(QAccessible::Name)));
        QVERIFY(list->child(7)->text(QAccessible::Name).startsWith(QStringLiteral("input[0,1] ")));
        QCOMPARE(list->child(4), item);
        QCOMPARE(list->indexOfChild(item), 4);
        QCOMPARE(item->parent(), list);
        const QRect place = item->rect();
        QCOMPARE(place.topLeft(), tiles.mapToGlobal(tiles.tileRect({1, 4}).toAlignedRect().topLeft()));
        QCOMPARE(list->childAt(place.center().x(), place.center().y()), item);
        QVERIFY(!list->childAt(tiles.mapToGlobal(QPoint(2, 2)).x(), tiles.mapToGlobal(QPoint(2, 2)).y()));
        QVERIFY(!item->state().selected);
        item->actionInterface()->doAction(QAccessibleActionInterface::pressAction());
        QCOMPARE(tiles.choice(), (TileChoice{1, 4}));
        QVERIFY(item->state().selected);
        QAccessibleInterface* fold = list->child(9);
        QVERIFY(fold);
        QCOMPARE(fold->object(), static_cast<QObject*>(tiles.buttons()->fold()));
        QCOMPARE(list->indexOfChild(fold), 9);
        QVERIFY(!list->child(10));
        // Walking with the keys is told.
        QAccessible::installUpdateHandler(countEvents);
        g_focusEvents = 0;
        QTest::keyClick(&tiles, Qt::Key_Right);
        // Platforms without assistive technology send nothing.
        if (QAccessible::isActive()) {
            QVERIFY(g_focusEvents > 0);
            QCOMPARE(g_lastChild, 5);
        }
        QCOMPARE(tiles.currentCell(), QPoint(0, 5));
        // Items of tiles that are gone say so.
        tiles.setInputsFolded(true);
        QVERIFY(QTest::qWaitFor([&] { return tiles.upToDate(); }, 10000));
        QCOMPARE(list->childCount(), 7);
    }

    void thousandsOfChannelsCostNothing() {
        Lane lane(QStringLiteral("test"));
        TileView tiles(lane);
        tiles.resize(400, 600);
        tiles.show();
        tiles.setTensors({tensorOf(test::wave({1, 2048, 7, 7}, 1))});
        QVERIFY(QTest::qWaitFor([&] { return tiles.upToDate(); }, 10000));
        QAccessibleInterface* list = QAccessible::queryAccessibleInterface(&tiles);
        QCOMPARE(list->childCount(), 2048);
        // Interfaces get consecutive ids: none was made for the others.
        const QAccessible::Id first = QAccessible::uniqueId(list->child(2000));
        const QAccessible::Id second = QAccessible::uniqueId(list->child(17));
        QCOMPARE(second, first + 1);
        QVERIFY(list->child(2000)->state().offscreen);
    }

    void aChannelIsATable() {
        ChannelView view;
        view.resize(300, 300);
        view.setVisible(true);
        const StageTensor tensor = tensorOf(test::wave({1, 3, 5, 8}, 1));
        view.show(tensor, 1, resolveRange(tensor.tensor.view, {}), {}, QStringLiteral("layer"));
        QAccessibleInterface* whole = QAccessible::queryAccessibleInterface(&view);
        QCOMPARE(whole->role(), QAccessible::Table);
        QAccessibleTableInterface* table = whole->tableInterface();
        QVERIFY(table);
        QCOMPARE(table->rowCount(), 5);
        QCOMPARE(table->columnCount(), 8);
        QCOMPARE(whole->childCount(), 40);
        QAccessibleInterface* cell = table->cellAt(3, 6);
        QVERIFY(cell && cell->isValid());
        QCOMPARE(cell->role(), QAccessible::Cell);
        const QString value = numberText(planeValue(tensor.tensor.view, tensor.plane(1), 3, 6));
        QCOMPARE(cell->text(QAccessible::Value), value);
        QCOMPARE(cell->text(QAccessible::Name), QStringLiteral("[0,1,3,6] %1").arg(value));
        QCOMPARE(cell->tableCellInterface()->rowIndex(), 3);
        QCOMPARE(cell->tableCellInterface()->columnIndex(), 6);
        QCOMPARE(cell->tableCellInterface()->table(), whole);
        QCOMPARE(whole->indexOfChild(cell), 3 * 8 + 6);
        QCOMPARE(whole->childAt(cell->rect().center().x(), cell->rect().center().y()), cell);
        QVERIFY(!table->cellAt(5, 0));
        QCOMPARE(table->selectedCellCount(), 0);
        view.setProbe(3, 6);
        QVERIFY(cell->tableCellInterface()->isSelected());
        QCOMPARE(table->selectedCells(), QList<QAccessibleInterface*>{cell});
        // Another channel of the same size: the same cell, its number.
        view.show(tensor, 2, resolveRange(tensor.tensor.view, {}), {}, QStringLiteral("layer"));
        QVERIFY(table->cellAt(3, 6)->text(QAccessible::Name).startsWith(QStringLiteral("[0,2,3,6] ")));
        // A smaller one has fewer.
        const StageTensor small = tensorOf(test::wave({1, 1, 2, 3}, 1));
        view.show(small, 0, resolveRange(small.tensor.view, {}), {}, QStringLiteral("layer"));
        QCOMPARE(whole->childCount(), 6);
        QCOMPARE(table->cellAt(1, 0)->tableCellInterface()->rowIndex(), 1);
        QCOMPARE(whole->child(3), table->cellAt(1, 0));
        view.clear();
        QCOMPARE(whole->childCount(), 0);
        QVERIFY(!whole->child(0));
    }

    void barsAreATable() {
        VectorView view;
        view.resize(300, 300);
        view.setVisible(true);
        const StageTensor tensor = tensorOf(TensorView::fromFloats({1, 3}, {0.25f, -1.5f, 3}));
        view.show(tensor, QStringLiteral("head"), {QStringLiteral("cat"), QStringLiteral("dog"), QStringLiteral("cow")});
        QAccessibleTableInterface* table = QAccessible::queryAccessibleInterface(&view)->tableInterface();
        QVERIFY(table);
        QCOMPARE(table->rowCount(), 3);
        QCOMPARE(table->columnCount(), 1);
        QCOMPARE(table->cellAt(1, 0)->text(QAccessible::Name), QStringLiteral("[0,1] dog -1.5000"));
        table->cellAt(2, 0)->actionInterface()->doAction(QAccessibleActionInterface::pressAction());
        QCOMPARE(view.probe(), 2);
    }

    void theLegendSaysWhatIsClipped() {
        std::vector<float> values(1000);
        for (std::size_t i = 0; i < values.size(); ++i) values[i] = static_cast<float>(i) / 999;
        values[500] = 50;
        HeatmapStyle style;
        style.rule = RangeRule::Auto;
        const TensorView view = TensorView::fromFloats({1, 1, 1000}, values);
        const ValueRange range = resolveRange(view, style);
        Legend legend;
        legend.setRange(range);
        QVERIFY2(legend.accessibleName().endsWith(QStringLiteral(", %1 values clipped").arg(range.clipped)),
                 qPrintable(legend.accessibleName()));
        QVERIFY2(legend.toolTip().contains(QStringLiteral("range: 1..99 %")), qPrintable(legend.toolTip()));
        QVERIFY(legend.toolTip().contains(QStringLiteral("Chosen automatically")));
        style.rule = RangeRule::Layer;
        legend.setRange(resolveRange(view, style));
        QVERIFY(legend.accessibleName().endsWith(QStringLiteral(", 0 values clipped")));
        QVERIFY(!legend.toolTip().contains(QStringLiteral("Chosen automatically")));
    }
};

TD_TEST_GUI(HeatmapAccessTest)
#include "tst_heatmap_access.moc"
