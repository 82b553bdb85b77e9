// Animated PNG files: their chunks, and that the frames are the pictures that were given.
#include "core/render/apng.h"
#include "core/render/png_chunk.h"
#include "tests/support/test_program.h"
#include "widgets/paint/sheet_painter.h"
#include "widgets/paint/timelapse_painter.h"

#include <QDir>
#include <QTemporaryDir>

#include <utility>
#include <vector>

using namespace teardown;

namespace {

using Chunks = std::vector<std::pair<std::string, std::string>>;

Chunks chunksOf(const std::string& png) {
    Chunks chunks;
    if (!png.starts_with(kPngBegin)) return chunks;
    for (std::size_t at = kPngBegin.size(); at + 12 <= png.size();) {
        const std::size_t length = pngNumberAt(std::string_view(png).substr(at));
        const std::string type = png.substr(at + 4, 4), data = png.substr(at + 8, length);
        if (pngNumberAt(std::string_view(png).substr(at + 8 + length)) != pngChecksum(type + data)) return {};
        chunks.emplace_back(type, data);
        at += length + 12;
    }
    return chunks;
}

QImage filled(int width, int height, const QColor& colour) {
    QImage image(width, height, QImage::Format_RGB32);
    image.fill(colour);
    image.setPixelColor(1, 2, Qt::white);
    return image;
}

Timelapse threeEpochs() {
    Timelapse timelapse;
    timelapse.title = QStringLiteral("conv.weight");
    for (int epoch = 0; epoch < 3; ++epoch) {
        timelapse.labels += QStringLiteral("epoch_%1").arg(epoch + 9);
        std::vector<float> values(16);
        for (std::size_t i = 0; i < values.size(); ++i) values[i] = static_cast<float>(i) * static_cast<float>(epoch + 1);
        timelapse.frames.push_back(TensorView::fromFloats({4, 4}, std::move(values)));
    }
    return timelapse;
}

}  // namespace

class TstApng : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void framesAreThePictures() {
        const std::vector<std::string> frames = {pngBytes(filled(31, 17, Qt::red)), pngBytes(filled(31, 17, Qt::green)),
                                                 pngBytes(filled(31, 17, Qt::blue))};
        const auto animated = animatedPng(frames, 250);
        QVERIFY(animated.ok());
        const Chunks chunks = chunksOf(*animated);
        QVERIFY(!chunks.empty());
        QCOMPARE(chunks.front().first, std::string("IHDR"));
        QCOMPARE(chunks[1].first, std::string("acTL"));
        QCOMPARE(chunks[1].second, pngNumberBytes(3) + pngNumberBytes(0));
        QCOMPARE(chunks.back().first, std::string("IEND"));
        // Sequence numbers count fcTL and fdAT together, without a gap.
        std::uint32_t number = 0;
        std::vector<std::string> data;
        for (const auto& [type, bytes] : chunks) {
            if (type == "fcTL") {
                QCOMPARE(bytes.size(), std::size_t{26});
                QCOMPARE(pngNumberAt(bytes), number++);
                QCOMPARE(bytes.substr(4, 8), chunks.front().second.substr(0, 8));
                const int shown = static_cast<unsigned char>(bytes[20]) << 8 | static_cast<unsigned char>(bytes[21]);
                QCOMPARE(shown, data.size() == 2 ? 1000 : 250);
                data.emplace_back();
            } else if (type == "fdAT") {
                QCOMPARE(pngNumberAt(bytes), number++);
                data.back() += bytes.substr(4);
            } else if (type == "IDAT") {
                data.back() += bytes;
            }
        }
        QCOMPARE(data.size(), std::size_t{3});
        for (std::size_t i = 0; i < data.size(); ++i) {
            // Each frame alone is a PNG file again.
            const std::string png =
                std::string(kPngBegin) + pngChunk("IHDR", chunks.front().second) + pngChunk("IDAT", data[i]) + pngChunk("IEND", "");
            const QImage frame = QImage::fromData(QByteArray::fromStdString(png), "PNG");
            QCOMPARE(frame.convertToFormat(QImage::Format_RGB32),
                     QImage::fromData(QByteArray::fromStdString(frames[i])).convertToFormat(QImage::Format_RGB32));
        }
        // Programs without animation see the first picture.
        const QImage still = QImage::fromData(QByteArray::fromStdString(*animated), "PNG");
        QCOMPARE(still.pixelColor(0, 0), QColor(Qt::red));
    }

    void badFrames() {
        QVERIFY(!animatedPng({}, 100).ok());
        QVERIFY(!animatedPng({"no PNG"}, 100).ok());
        const auto sizes = animatedPng({pngBytes(filled(8, 8, Qt::red)), pngBytes(filled(9, 8, Qt::red))}, 100);
        QVERIFY(!sizes.ok());
        QCOMPARE(sizes.error().code, std::string("apng-frames"));
        const std::string whole = pngBytes(filled(8, 8, Qt::red));
        for (std::size_t size = 0; size < whole.size(); ++size) QVERIFY(!animatedPng({whole.substr(0, size)}, 100).ok());
    }

    void oneRangeForAllEpochs() {
        const Timelapse timelapse = threeEpochs();
        const HeatmapStyle style = commonStyle(timelapse);
        QVERIFY(style.rule == RangeRule::Fixed);
        QCOMPARE(style.low, 0.0);
        QCOMPARE(style.high, 45.0);
        Timelapse negative = timelapse;
        negative.frames[1] = TensorView::fromFloats({2, 2}, {-60, 0, 1, 2});
        const HeatmapStyle both = commonStyle(negative);
        QCOMPARE(both.low, -60.0);
        QCOMPARE(both.high, 60.0);
    }

    void animationAndFolder() {
        QTemporaryDir folder;
        Timelapse timelapse = threeEpochs();
        timelapse.frames[1] = TensorView();  // a checkpoint without the tensor
        const auto file = writeTimelapse(timelapse, folder.filePath(QStringLiteral("a.png")).toStdString(), 100);
        QVERIFY(file.ok());
        QCOMPARE(*file, std::size_t{2});
        const auto pictures = writeTimelapse(timelapse, folder.filePath(QStringLiteral("frames")).toStdString(), 100);
        QVERIFY(pictures.ok());
        QCOMPARE(QDir(folder.filePath(QStringLiteral("frames"))).entryList(QDir::Files, QDir::Name),
                 (QStringList{QStringLiteral("epoch_0009.png"), QStringLiteral("epoch_0011.png")}));
        timelapse.frames.assign(3, TensorView());
        QCOMPARE(writeTimelapse(timelapse, folder.filePath(QStringLiteral("b.png")).toStdString(), 100).error().code,
                 std::string("timelapse-empty"));
    }
};

TD_TEST_GUI(TstApng)
#include "tst_apng.moc"
