// Resampling equals Pillow's and cv2's bytes on pictures that a formula makes.
#include "core/session/loader.h"
#include "tests/support/test_program.h"

#include "core/base/hash.h"

#include <QtTest>

using namespace teardown;

namespace {

const QStringList kNames{"nearest", "bilinear", "bicubic", "area", "lanczos", "box", "hamming"};

Picture formulaPicture(int width, int height, int channels) {
    Picture picture;
    picture.width = width;
    picture.height = height;
    picture.channels = channels;
    for (int y = 0; y < height; ++y)
        for (int x = 0; x < width; ++x)
            for (int c = 0; c < channels; ++c)
                picture.pixels.push_back(
                    static_cast<std::uint8_t>((x * x * 7 + y * y * 13 + x * y * 3 + c * 71 + (x * 31 + y * 17 + c * 5) % 23 * 9) % 256));
    return picture;
}

void addCases(const QString& path) {
    QTest::addColumn<QJsonObject>("row");
    QFile file(path);
    QVERIFY(file.open(QIODevice::ReadOnly));
    const QJsonArray cases = QJsonDocument::fromJson(file.readAll()).object()[u"cases"].toArray();
    QVERIFY(cases.size() >= 15);
    for (const QJsonValue& value : cases) {
        const QJsonObject row = value.toObject();
        const QString name = QStringLiteral("%1 %2x%3x%4")
                                 .arg(row[u"filter"].toString())
                                 .arg(row[u"width"].toInt())
                                 .arg(row[u"height"].toInt())
                                 .arg(row[u"channels"].toInt());
        QTest::newRow(qPrintable(name)) << row;
    }
}

}  // namespace

class TestResize : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() {
        auto api = imaging();
        QVERIFY2(api.ok(), api.ok() ? "" : english(api.error().what).c_str());
        m_api = *api;
    }

    void pillow_data() { addCases(QStringLiteral(TEST_DATA "/golden/expected/pillow_resize.json")); }
    void pillow() { compare(ResizeBackend::Pillow); }
    void cv2_data() { addCases(QStringLiteral(TEST_DATA "/golden/expected/cv2_resize.json")); }
    void cv2() { compare(ResizeBackend::Cv2); }

    void sameSizeIsACopy() {
        const Picture picture = formulaPicture(20, 10, 3);
        for (const ResizeBackend backend : {ResizeBackend::Cv2, ResizeBackend::Pillow}) {
            QVERIFY(m_api->resize(picture, 20, 10, Interpolation::Bicubic, backend)->pixels == picture.pixels);
        }
    }

    void keepsTheOrderOfChannels() {
        Picture picture = formulaPicture(20, 10, 3);
        picture.bgr = false;
        for (const ResizeBackend backend : {ResizeBackend::Cv2, ResizeBackend::Pillow}) {
            QVERIFY(!m_api->resize(picture, 7, 5, Interpolation::Bilinear, backend)->bgr);
        }
    }

    void refused_data() {
        QTest::addColumn<int>("width");
        QTest::addColumn<int>("interpolation");
        QTest::addColumn<bool>("pillow");
        QTest::addColumn<QString>("code");
        QTest::newRow("cv2 box") << 5 << int(Interpolation::Box) << false << "resize-unsupported";
        QTest::newRow("cv2 hamming") << 5 << int(Interpolation::Hamming) << false << "resize-unsupported";
        QTest::newRow("pillow area") << 5 << int(Interpolation::Area) << true << "resize-unsupported";
        QTest::newRow("zero") << 0 << int(Interpolation::Bilinear) << true << "resize-size";
        QTest::newRow("negative") << -4 << int(Interpolation::Bilinear) << false << "resize-size";
        QTest::newRow("too wide") << 100001 << int(Interpolation::Bilinear) << false << "resize-size";
    }
    void refused() {
        QFETCH(int, width);
        QFETCH(int, interpolation);
        QFETCH(bool, pillow);
        QFETCH(QString, code);
        const auto backend = pillow ? ResizeBackend::Pillow : ResizeBackend::Cv2;
        const auto result = m_api->resize(formulaPicture(4, 4, 3), width, 5, static_cast<Interpolation>(interpolation), backend);
        QVERIFY(!result.ok());
        QCOMPARE(QString::fromStdString(result.error().code), code);
    }

    void longAndThinPictures() {
        for (const auto& [width, height] : {std::pair{28, 42000}, std::pair{42000, 28}, std::pair{100000, 1}, std::pair{1, 100000}})
            for (const ResizeBackend backend : {ResizeBackend::Cv2, ResizeBackend::Pillow}) {
                const auto result = m_api->resize(formulaPicture(width > height ? 3000 : 2, width > height ? 2 : 3000, 3), width, height,
                                                  Interpolation::Bilinear, backend);
                QVERIFY2(result.ok(), result.ok() ? "" : english(result.error().what).c_str());
                QCOMPARE(result->width, width);
                QCOMPARE(result->height, height);
                QCOMPARE(result->pixels.size(), static_cast<std::size_t>(width) * static_cast<std::size_t>(height) * 3);
            }
        QVERIFY(!m_api->resize(formulaPicture(4, 4, 3), 20000, 20000, Interpolation::Bilinear, ResizeBackend::Cv2).ok());
    }

    void refusesPicturesThatContradictThemselves() {
        Picture picture = formulaPicture(4, 4, 3);
        picture.pixels.pop_back();
        QVERIFY(!m_api->resize(picture, 2, 2, Interpolation::Bilinear, ResizeBackend::Pillow).ok());
        QVERIFY(!m_api->resize(Picture{}, 2, 2, Interpolation::Bilinear, ResizeBackend::Cv2).ok());
    }

private:
    void compare(ResizeBackend backend) {
        QFETCH(QJsonObject, row);
        const Picture picture = formulaPicture(row[u"width"].toInt(), row[u"height"].toInt(), row[u"channels"].toInt());
        const QJsonArray to = row[u"to"].toArray();
        const auto interpolation = static_cast<Interpolation>(kNames.indexOf(row[u"filter"].toString()));
        const auto result = m_api->resize(picture, to[0].toInt(), to[1].toInt(), interpolation, backend);
        QVERIFY2(result.ok(), result.ok() ? "" : english(result.error().what).c_str());
        Sha256 hash;
        hash.update(std::as_bytes(std::span(result->pixels)));
        QCOMPARE(QString::fromStdString(hash.hexDigest()), row[u"sha256"].toString());
    }

    const ImagingApi* m_api = nullptr;
};

TD_TEST(TestResize)
#include "tst_resize.moc"
