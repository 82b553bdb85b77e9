// Every dtype, byte order and stride pattern gives the same numbers as its definition.
#include "core/tensor/element_decode.h"
#include "core/tensor/tensor_stream.h"
#include "core/tensor/tensor_view.h"
#include "tests/support/test_program.h"

#include <QtTest>

#include <algorithm>
#include <cmath>
#include <limits>

using namespace teardown;

namespace {

std::vector<std::byte> bytesOf(std::initializer_list<int> values) {
    std::vector<std::byte> bytes;
    for (const int value : values) bytes.push_back(static_cast<std::byte>(value));
    return bytes;
}

TensorView ramp(Shape shape) {
    std::int64_t count = 1;
    for (const auto size : shape) count *= size;
    std::vector<float> values;
    for (std::int64_t i = 0; i < count; ++i) values.push_back(static_cast<float>(i));
    return TensorView::fromFloats(std::move(shape), std::move(values));
}

TensorView strided(const TensorView& base, Shape shape, Shape strides) {
    auto owner = std::make_shared<TensorView>(base);
    return TensorView(base.dtype(), std::move(shape), std::move(strides), owner, owner->data(), base.bigEndian());
}

}  // namespace

class TestTensorView : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void decodes_data() {
        QTest::addColumn<int>("dtype");
        QTest::addColumn<QList<int>>("bytes");
        QTest::addColumn<double>("expected");
        const auto row = [](const char* name, DType dtype, QList<int> bytes, double expected) {
            QTest::newRow(name) << static_cast<int>(dtype) << bytes << expected;
        };
        row("bool", DType::Bool, {2}, 1);
        row("int8", DType::Int8, {0xff}, -1);
        row("uint16", DType::UInt16, {0x34, 0x12}, 0x1234);
        row("int32", DType::Int32, {0xfe, 0xff, 0xff, 0xff}, -2);
        row("uint64", DType::UInt64, {0, 0, 0, 0, 0, 0, 0, 0x80}, 0x1p63);
        row("half one", DType::Float16, {0x00, 0x3c}, 1);
        row("half largest", DType::Float16, {0xff, 0x7b}, 65504);
        row("half smallest", DType::Float16, {0x01, 0x80}, -0x1p-24);
        row("half infinity", DType::Float16, {0x00, 0x7c}, std::numeric_limits<double>::infinity());
        row("bfloat16", DType::BFloat16, {0x20, 0xc1}, -10);
        row("float64", DType::Float64, {0, 0, 0, 0, 0, 0, 4, 0x40}, 2.5);
        row("complex64 magnitude", DType::Complex64, {0, 0, 0x40, 0x40, 0, 0, 0x80, 0x40}, 5);
        row("e4m3 largest", DType::Float8E4M3, {0x7e}, 448);
        row("e4m3 smallest", DType::Float8E4M3, {0x01}, 0x1p-9);
        row("e5m2 largest", DType::Float8E5M2, {0x7b}, 57344);
        row("e5m2 infinity", DType::Float8E5M2, {0xfc}, -std::numeric_limits<double>::infinity());
        row("e8m0", DType::Float8E8M0, {127}, 1);
        row("e4m3fnuz largest", DType::Float8E4M3Fnuz, {0x7f}, 240);
        row("e5m2fnuz one", DType::Float8E5M2Fnuz, {0x40}, 1);
        row("packed four bits", DType::QUInt4x2, {0xa5}, 5);
        row("packed two bits", DType::QUInt2x4, {0x1b}, 3);
    }
    void decodes() {
        QFETCH(int, dtype);
        QFETCH(QList<int>, bytes);
        QFETCH(double, expected);
        std::vector<std::byte> little;
        for (const int value : bytes) little.push_back(static_cast<std::byte>(value));
        const auto type = static_cast<DType>(dtype);
        QCOMPARE(TensorView::fromBytes(type, {1}, little).at(0), expected);
        // The same number with its bytes swapped, half by half for complex ones.
        std::vector<std::byte> big = little;
        const auto unit = static_cast<std::ptrdiff_t>(swapUnit(type));
        for (auto at = big.begin(); at < big.end(); at += unit) std::reverse(at, at + unit);
        auto owner = std::make_shared<std::vector<std::byte>>(big);
        const TensorView view(type, {1}, {}, owner, owner->data(), true);
        QCOMPARE(view.at(0), expected);
        QCOMPARE(view.toFloats()[0], static_cast<float>(expected));
    }
    void notANumber() {
        QVERIFY(std::isnan(TensorView::fromBytes(DType::Float8E4M3, {1}, bytesOf({0x7f})).at(0)));
        QVERIFY(std::isnan(TensorView::fromBytes(DType::Float8E8M0, {1}, bytesOf({0xff})).at(0)));
        QVERIFY(std::isnan(TensorView::fromBytes(DType::Float8E4M3Fnuz, {1}, bytesOf({0x80})).at(0)));
        QVERIFY(std::isnan(TensorView::fromBytes(DType::Float16, {1}, bytesOf({0x01, 0x7e})).at(0)));
    }
    void everyDtypeIsFoundByName() {
        for (int i = 0; i <= static_cast<int>(DType::QUInt2x4); ++i)
            QCOMPARE(static_cast<int>(*dtypeFromName(dtypeName(static_cast<DType>(i)))), i);
        QVERIFY(!dtypeFromName("float31"));
    }
    void stridesOfBothOrders() {
        QCOMPARE(cOrderStrides({2, 3, 4}), (Shape{12, 4, 1}));
        QCOMPARE(fortranStrides({2, 3, 4}), (Shape{1, 2, 6}));
        QCOMPARE(cOrderStrides({2, 0, 4}), (Shape{4, 4, 1}));
        QCOMPARE(fortranStrides({2, 0, 4}), (Shape{1, 2, 2}));
        QVERIFY(cOrderStrides({}).empty() && fortranStrides({}).empty());
    }
    void stridesAreFollowed() {
        const TensorView base = ramp({6, 8});
        const TensorView transposed = base.permuted({1, 0});
        QCOMPARE(transposed.shape(), (Shape{8, 6}));
        QVERIFY(!transposed.contiguous());
        QCOMPARE(transposed.at(1), 8.0);
        QCOMPARE(transposed.select(3).at(2), 19.0);
        const TensorView part = strided(base, {2, 3}, {16, 2});
        QCOMPARE(part.toFloats(), (std::vector<float>{0, 2, 4, 16, 18, 20}));
        const TensorView repeated = strided(base, {2, 3}, {0, 1});
        QCOMPARE(repeated.toFloats(), (std::vector<float>{0, 1, 2, 0, 1, 2}));
        QCOMPARE(base.select(5).at(7), 47.0);
        for (std::int64_t i = 0; i < transposed.numel(); ++i)
            QCOMPARE(transposed.toFloats()[static_cast<std::size_t>(i)], static_cast<float>(transposed.at(i)));
    }
    void streamsInAnyPieces() {
        const TensorView view = ramp({3, 5, 7}).permuted({2, 0, 1});
        const auto whole = view.toContiguousBytes();
        for (const std::size_t piece : {4u, 12u, 40u, 1000u}) {
            TensorStream stream(view);
            std::vector<std::byte> buffer(piece);
            std::vector<std::byte> all;
            while (const std::size_t count = stream.next(buffer))
                all.insert(all.end(), buffer.begin(), buffer.begin() + static_cast<std::ptrdiff_t>(count * 4));
            QVERIFY(all == whole);
        }
    }
    void scalarsAndEmptyTensors() {
        QVERIFY(!TensorView().valid());
        const TensorView scalar = TensorView::fromFloats({}, {2.5f});
        QCOMPARE(scalar.numel(), std::int64_t{1});
        QCOMPARE(scalar.at(0), 2.5);
        QCOMPARE(shapeProduct(scalar.shape()), std::string("scalar"));
        const TensorView empty = TensorView::fromFloats({0, 3}, {});
        QVERIFY(empty.valid());
        QVERIFY(empty.toFloats().empty());
        QVERIFY(empty.toContiguousBytes().empty());
        QCOMPARE(shapeText({1, 48, 112}), std::string("[1,48,112]"));
        QCOMPARE(shapeProduct({1, 48, 112}), std::string("1x48x112"));
    }
};

TD_TEST(TestTensorView)
#include "tst_tensor_view.moc"
