// Strokes to pixels, and pixels to what the network was trained on: coverage, size, place, brightness.
#include "core/render/digit_frame.h"
#include "tests/support/test_program.h"

#include <QtTest>

#include <algorithm>
#include <cmath>

using namespace teardown;

namespace {

double inkOf(const GreyPicture& picture) {
    double sum = 0;
    for (const std::uint8_t grey : picture.pixels) sum += grey;
    return sum / 255;
}

struct Mass {
    double x = 0, y = 0;
};
Mass massOf(const GreyPicture& picture) {
    double sum = 0, x = 0, y = 0;
    for (int row = 0; row < picture.height; ++row)
        for (int column = 0; column < picture.width; ++column) {
            const double grey = picture.at(column, row);
            sum += grey;
            x += grey * (column + 0.5);
            y += grey * (row + 0.5);
        }
    return {x / sum, y / sum};
}

/// An S of a few points, as a mouse leaves them.
Drawing wiggle(double x, double y, double size, double pen) {
    Stroke stroke{pen, {}};
    for (int i = 0; i <= 12; ++i) stroke.points.push_back({x + size * 0.3 * std::sin(i * 0.5), y + size * (i / 12.0 - 0.5)});
    return {stroke};
}

}  // namespace

class TestDrawing : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void aDotIsADisc() {
        for (const double radius : {0.75, 3.0, 10.5}) {
            const GreyPicture picture = rasterise({{2 * radius / 100, {{0.5, 0.5}}}}, 100);
            QCOMPARE(picture.pixels.size(), std::size_t(10000));
            // An edge that fades over one pixel adds pi / 12 to the disc, whatever its size.
            const double area = M_PI * (radius * radius + 1.0 / 12);
            QVERIFY2(std::abs(inkOf(picture) - area) < 0.06 * area + 0.2, qPrintable(QString("%1 for %2").arg(inkOf(picture)).arg(area)));
            const Mass mass = massOf(picture);
            QVERIFY(std::abs(mass.x - 50) < 1e-9 && std::abs(mass.y - 50) < 1e-9);
        }
    }

    void aLineIsAsWideAsThePen() {
        // From the middle of one end's cap to the other: a rectangle and a disc.
        const GreyPicture picture = rasterise({{0.061, {{0.2, 0.3}, {0.8, 0.71}}}}, 200);
        const double width = 0.061 * 200, length = 200 * std::hypot(0.6, 0.41);
        QVERIFY(std::abs(inkOf(picture) - (width * length + M_PI * width * width / 4)) < 0.01 * width * length);
    }

    void edgesAreAntiAliased() {
        const GreyPicture picture = rasterise({{0.2, {{0.1, 0.125}, {0.9, 0.125}}}}, 20);
        // The middle lies at 2.5 pixels, two pixels of pen on each side: rows 1 to 3 are full, 0 and 4 are half.
        for (int row = 0; row < 6; ++row) QCOMPARE(int(picture.at(10, row)), row >= 1 && row <= 3 ? 255 : row == 5 ? 0 : 128);
    }

    void crossingStrokesDoNotAddUp() {
        const Stroke a{0.05, {{0.1, 0.5}, {0.9, 0.5}}}, b{0.05, {{0.5, 0.1}, {0.5, 0.9}}};
        const GreyPicture both = rasterise({a, b}, 90), first = rasterise({a}, 90), second = rasterise({b}, 90);
        for (std::size_t i = 0; i < both.pixels.size(); ++i) QCOMPARE(both.pixels[i], std::max(first.pixels[i], second.pixels[i]));
    }

    void cornersAreRoundedAndEndsStay() {
        const Stroke stroke{0.05, {{0.2, 0.2}, {0.8, 0.2}, {0.8, 0.8}}};
        const auto line = smoothed(stroke);
        QCOMPARE(line.front(), stroke.points.front());
        QCOMPARE(line.back(), stroke.points.back());
        double nearest = 1;
        for (const StrokePoint& point : line) nearest = std::min(nearest, std::hypot(point.x - 0.8, point.y - 0.2));
        QVERIFY(nearest > 0.05 && nearest < 0.2);
    }

    void oddStrokesAreHarmless() {
        const double nan = std::nan("");
        const Drawing odd{{0.05, {}},          {0, {{0.5, 0.5}}},    {-1, {{0.5, 0.5}}},
                          {nan, {{0.5, 0.5}}}, {0.05, {{nan, nan}}}, {0.05, {{-1e300, 1e300}, {1e300, INFINITY}}}};
        for (const Stroke& stroke : odd) QCOMPARE(rasterise({stroke}, 40).pixels.size(), std::size_t(1600));
        QVERIFY(rasterise({}, 0).pixels.empty());
        QCOMPARE(inkOf(rasterise({{0.05, {{1.4, 0.5}}}}, 50)), 0.0);
    }

    void theDigitLiesAsTheTrainingDigits_data() {
        QTest::addColumn<double>("x");
        QTest::addColumn<double>("y");
        QTest::addColumn<double>("size");
        QTest::addColumn<double>("pen");
        QTest::newRow("middle") << 0.5 << 0.5 << 0.6 << 0.07;
        QTest::newRow("small, in a corner") << 0.2 << 0.82 << 0.2 << 0.03;
        QTest::newRow("large") << 0.5 << 0.5 << 0.85 << 0.12;
        QTest::newRow("thin") << 0.4 << 0.6 << 0.7 << 0.02;
    }
    void theDigitLiesAsTheTrainingDigits() {
        QFETCH(double, x);
        QFETCH(double, y);
        QFETCH(double, size);
        QFETCH(double, pen);
        const GreyPicture drawing = rasterise(wiggle(x, y, size, pen), 280);
        const FramedDigit digit = frameDigit(drawing, kSampleDigits);
        QCOMPARE(digit.picture.width, 28);
        QCOMPARE(digit.picture.height, 28);
        const Mass mass = massOf(digit.picture);
        QVERIFY2(std::abs(mass.x - kSampleDigits.centre) < 0.02 && std::abs(mass.y - kSampleDigits.centre) < 0.02,
                 qPrintable(QString("%1 %2").arg(mass.x).arg(mass.y)));
        QCOMPARE(int(*std::max_element(digit.picture.pixels.begin(), digit.picture.pixels.end())), 255);
        // The longer side in whole pixels, as the training digits were measured.
        int first = 28, last = -1;
        for (int row = 0; row < 28; ++row)
            for (int column = 0; column < 28; ++column)
                if (digit.picture.at(column, row) >= 64) {
                    first = std::min(first, row);
                    last = std::max(last, row);
                }
        const int height = last - first + 1;
        QVERIFY2(height >= 13 && height <= 16, qPrintable(QString::number(height)));
        QVERIFY(std::abs(std::max(digit.box.width(), digit.box.height()) * digit.scale - kSampleDigits.longest) < 1e-9);
    }

    void placeAndSizeMakeNoDifference() {
        const FramedDigit a = frameDigit(rasterise(wiggle(0.5, 0.5, 0.4, 0.05), 560), kSampleDigits);
        const FramedDigit b = frameDigit(rasterise(wiggle(0.3, 0.7, 0.4, 0.05), 560), kSampleDigits);
        const FramedDigit c = frameDigit(rasterise(wiggle(0.5, 0.5, 0.8, 0.10), 560), kSampleDigits);
        for (std::size_t i = 0; i < a.picture.pixels.size(); ++i) {
            QVERIFY(std::abs(a.picture.pixels[i] - b.picture.pixels[i]) <= 6);
            QVERIFY(std::abs(a.picture.pixels[i] - c.picture.pixels[i]) <= 6);
        }
    }

    void inkIsKept() {
        // Areas are averaged exactly: what the scaled digit holds is the drawing's ink times the scale squared.
        const GreyPicture drawing = rasterise(wiggle(0.5, 0.5, 0.5, 0.08), 280);
        const FramedDigit digit = frameDigit(drawing, kSampleDigits);
        const double expected = inkOf(drawing) * digit.scale * digit.scale * 255 / digit.peak;
        QVERIFY(std::abs(inkOf(digit.picture) - expected) < 0.02 * expected);
    }

    void nothingDrawnIsBlack() {
        const FramedDigit digit = frameDigit(rasterise({}, 280), kSampleDigits);
        QVERIFY(digit.box.empty());
        QCOMPARE(inkOf(digit.picture), 0.0);
        QCOMPARE(digit.picture.pixels.size(), std::size_t(784));
        QVERIFY(frameDigit({}, kSampleDigits).box.empty());
    }
};

TD_TEST(TestDrawing)
#include "tst_drawing.moc"
