// A map laid over a picture: interpolation as cv2.resize(INTER_LINEAR), colours mixed by opacity.
#include "core/render/overlay.h"
#include "core/render/picture_difference.h"
#include "tests/support/test_program.h"

#include <QtTest>

using namespace teardown;

class TestOverlay : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void spreadsAsCv2() {
        // cv2.resize(np.float32([[0, 1], [2, 4]]), (4, 3), interpolation=cv2.INTER_LINEAR)
        const TensorView spread = spreadMap(TensorView::fromFloats({2, 2}, {0, 1, 2, 4}), 3, 4);
        const double expected[3][4] = {{0, 0.25, 0.75, 1}, {1, 1.375, 2.125, 2.5}, {2, 2.5, 3.5, 4}};
        QCOMPARE(spread.shape(), (Shape{3, 4}));
        const Plane plane = planesOf(spread, false).front();
        for (int y = 0; y < 3; ++y)
            for (int x = 0; x < 4; ++x) QCOMPARE(planeValue(spread, plane, y, x), expected[y][x]);
    }

    void mixesByOpacity() {
        const TensorView picture = TensorView::fromBytes(DType::UInt8, {2, 2, 3}, std::vector<std::byte>(12, std::byte{100}));
        const TensorView map = TensorView::fromFloats({1, 1}, {1});
        HeatmapStyle style;
        style.map = ColourMap::Grey;
        style.rule = RangeRule::Fixed;
        style.low = 0;
        style.high = 1;
        QCOMPARE(overlayMap(picture, map, style, 0).pixels.front(), (Rgb{100, 100, 100}));
        QCOMPARE(overlayMap(picture, map, style, 1).pixels.front(), (Rgb{255, 255, 255}));
        QCOMPARE(overlayMap(picture, map, style, 0.5).pixels.front(), (Rgb{178, 178, 178}));
        const PixelBuffer pixels = overlayMap(picture, map, style, 0.5);
        QCOMPARE(pixels.width, 2);
        QCOMPARE(pixels.height, 2);
    }

    void aPictureOfOneChannelIsGrey() {
        std::vector<std::byte> bytes{std::byte{10}, std::byte{20}, std::byte{30}, std::byte{40}};
        const TensorView map = TensorView::fromFloats({1, 1}, {1});
        for (const Shape& shape : {Shape{2, 2, 1}, Shape{2, 2}}) {
            const TensorView picture = TensorView::fromBytes(DType::UInt8, shape, bytes);
            QCOMPARE(picturePixels(picture).pixels, (std::vector<Rgb>{{10, 10, 10}, {20, 20, 20}, {30, 30, 30}, {40, 40, 40}}));
            QCOMPARE(overlayMap(picture, map, {}, 0).pixels.back(), (Rgb{40, 40, 40}));
        }
    }

    void differenceOfPictures() {
        const auto picture = [](std::initializer_list<int> values) {
            std::vector<std::byte> bytes;
            for (const int value : values) bytes.push_back(static_cast<std::byte>(value));
            return TensorView::fromBytes(DType::UInt8, {1, 2, 3}, std::move(bytes));
        };
        const auto difference = pictureDifference(picture({10, 20, 30, 0, 0, 0}), picture({10, 25, 30, 1, 0, 10}));
        QVERIFY(difference);
        QCOMPARE(difference->largest, 10);
        QCOMPARE(difference->mean, 16 / 6.0);
        QCOMPARE(difference->pixels.pixels[0], (Rgb{127, 127, 127}));
        QCOMPARE(difference->pixels.pixels[1], (Rgb{255, 255, 255}));
        QVERIFY(!pictureDifference(picture({1, 2, 3, 4, 5, 6}), TensorView::fromFloats({1, 2, 3}, {1, 2, 3, 4, 5, 6})));
        QVERIFY(!pictureDifference({}, {}));
    }
};

TD_TEST(TestOverlay)
#include "tst_overlay.moc"
