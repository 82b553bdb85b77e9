// Writes a small video: Motion JPEG in an AVI, which needs no encoder of videos.
#pragma once

#include <QBuffer>
#include <QFile>
#include <QImage>
#include <QList>
#include <QtEndian>

namespace teardown::test {

namespace avi {

inline QByteArray number(quint32 value) {
    QByteArray bytes(4, '\0');
    qToLittleEndian(value, bytes.data());
    return bytes;
}
inline QByteArray half(quint16 value) { return number(value).left(2); }
inline QByteArray chunk(const QByteArray& name, QByteArray content) {
    const quint32 size = static_cast<quint32>(content.size());
    if (size % 2 != 0) content += '\0';
    return name + number(size) + content;
}
inline QByteArray list(const QByteArray& name, const QByteArray& content) { return chunk("LIST", name + content); }

inline QByteArray jpeg(const QImage& image) {
    QByteArray bytes;
    QBuffer buffer(&bytes);
    buffer.open(QIODevice::WriteOnly);
    image.save(&buffer, "JPEG", 95);
    return bytes;
}

}  // namespace avi

/// Frames of one size. Qt needs its plugin for JPEG.
inline QByteArray aviBytes(const QList<QImage>& frames, quint32 framesPerSecond) {
    using namespace avi;
    const auto width = static_cast<quint32>(frames[0].width()), height = static_cast<quint32>(frames[0].height());
    const auto count = static_cast<quint32>(frames.size());
    QByteArray movi, index;
    for (const QImage& frame : frames) {
        const QByteArray data = jpeg(frame);
        index += "00dc" + number(0x10) + number(static_cast<quint32>(movi.size()) + 4) + number(static_cast<quint32>(data.size()));
        movi += chunk("00dc", data);
    }
    QByteArray main = number(1000000 / framesPerSecond) + number(0) + number(0) + number(0x10) + number(count) + number(0) + number(1) +
                      number(0) + number(width) + number(height) + QByteArray(16, '\0');
    QByteArray stream = "vidsMJPG" + number(0) + number(0) + number(0) + number(1) + number(framesPerSecond) + number(0) + number(count) +
                        number(0) + number(0xffffffff) + number(0) + QByteArray(8, '\0');
    QByteArray format =
        number(40) + number(width) + number(height) + half(1) + half(24) + "MJPG" + number(width * height * 3) + QByteArray(16, '\0');
    const QByteArray head = list("hdrl", chunk("avih", main) + list("strl", chunk("strh", stream) + chunk("strf", format)));
    return chunk("RIFF", "AVI " + head + list("movi", movi) + chunk("idx1", index));
}

inline bool writeAvi(const QString& path, const QList<QImage>& frames, quint32 framesPerSecond = 10) {
    QFile file(path);
    const QByteArray bytes = aviBytes(frames, framesPerSecond);
    return file.open(QIODevice::WriteOnly) && file.write(bytes) == bytes.size();
}

}  // namespace teardown::test
