// Where an element is drawn, for each way in which tensors are cut into planes: the cell has its value and its name.
#include "core/render/plane_cell.h"
#include "tests/support/test_program.h"

#include <QtTest>

#include <numeric>

using namespace teardown;

class TstPlaneCell : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void everyElementIsFound_data() {
        QTest::addColumn<QList<int>>("sides");
        QTest::addColumn<bool>("weights");
        QTest::newRow("vector") << QList<int>{7} << false;
        QTest::newRow("folded vector") << QList<int>{200} << false;
        QTest::newRow("rows") << QList<int>{3, 5} << false;
        QTest::newRow("long rows") << QList<int>{2, 130} << false;
        QTest::newRow("picture") << QList<int>{3, 4, 5} << false;
        QTest::newRow("activation") << QList<int>{2, 3, 4, 5} << false;
        QTest::newRow("pooled") << QList<int>{2, 6, 1, 1} << false;
        QTest::newRow("kernels") << QList<int>{4, 3, 3, 3} << true;
        QTest::newRow("1x1 kernels") << QList<int>{4, 3, 1, 1} << true;
        QTest::newRow("5-D") << QList<int>{2, 2, 2, 3, 3} << false;
    }
    void everyElementIsFound() {
        QFETCH(QList<int>, sides);
        QFETCH(bool, weights);
        Shape shape(sides.begin(), sides.end());
        std::size_t count = 1;
        for (const std::int64_t side : shape) count *= static_cast<std::size_t>(side);
        std::vector<float> values(count);
        std::iota(values.begin(), values.end(), 1.0F);
        const TensorView view = TensorView::fromFloats(shape, values);
        const std::vector<Plane> planes = planesOf(view, weights);
        for (std::size_t flat = 0; flat < count; ++flat) {
            std::vector<std::int64_t> index(shape.size());
            auto rest = static_cast<std::int64_t>(flat);
            std::string name = "]";
            for (std::size_t axis = shape.size(); axis-- > 0; rest /= shape[axis]) {
                index[axis] = rest % shape[axis];
                name = (axis > 0 ? "," : "[") + std::to_string(index[axis]) + name;
            }
            const auto cell = planeCellOf(view, planes, index);
            QVERIFY(cell);
            const Plane& plane = planes[static_cast<std::size_t>(cell->plane)];
            QCOMPARE(planeValue(view, plane, cell->row, cell->column), static_cast<double>(values[flat]));
            QCOMPARE(QString::fromStdString(planePath(plane, cell->row, cell->column)), QString::fromStdString(name));
        }
    }

    void aShortIndexNamesAPlane() {
        const TensorView view = TensorView::fromFloats({2, 3, 2, 2}, std::vector<float>(24, 0));
        std::vector<Plane> planes = planesOf(view, false);
        const std::int64_t channel[] = {1, 2};
        const auto cell = planeCellOf(view, planes, channel);
        QVERIFY(cell);
        QCOMPARE(QString::fromStdString(planes[static_cast<std::size_t>(cell->plane)].label), QStringLiteral("[1,2]"));
        QVERIFY(cell->row < 0);
        // A filter has left it out.
        planes.pop_back();
        QVERIFY(!planeCellOf(view, planes, channel));
    }
};

TD_TEST(TstPlaneCell)
#include "tst_plane_cell.moc"
