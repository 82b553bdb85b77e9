#include "widgets/common/strings.h"

#include <QCoreApplication>
#include <QFileInfo>
#include <QLocale>
#include <QObject>
#include <QStringList>

#include <algorithm>
#include <cmath>

namespace teardown {

namespace {

/// The translation context of all texts that cmake/collect_messages.cpp collects.
constexpr const char* kContext = "Message";

QString argumentWords(const MessageArgument& argument) {
    if (const auto* nested = std::get_if<Message>(&argument.value)) return toQt(*nested);
    const auto* list = std::get_if<MessageArgument::List>(&argument.value);
    if (!list && argument.format == std::string_view(kTableText)) return translated(plainText(argument));
    if (!list) return toQt(plainText(argument));
    QStringList parts;
    for (const Message& part : *list) parts += toQt(part);
    return parts.join(QLatin1String(argument.format));
}

QString templateOf(const Message& message) {
    if (!message.one()) return QCoreApplication::translate(kContext, message.text());
    const QString text = QCoreApplication::translate(kContext, message.text(), nullptr,
                                                     static_cast<int>(std::min<std::int64_t>(message.count(), 1'000'000)));
    // Without a translation the original text is returned, and English has its own form for one.
    return message.count() == 1 && text == QString::fromUtf8(message.text()) ? QString::fromUtf8(message.one()) : text;
}

}  // namespace

QString toQt(const Message& message) {
    if (message.empty()) return {};
    const std::string text = templateOf(message).toStdString();
    QString out;
    forTemplateParts(
        text, [&](std::string_view literal) { out += toQt(literal); },
        [&](std::string_view name) {
            if (const MessageArgument* argument = message.argument(name))
                out += argumentWords(*argument);
            else
                out += QLatin1Char('{') + toQt(name) + QLatin1Char('}');
        });
    return out;
}

QString translated(std::string_view text) {
    return text.empty() ? QString() : QCoreApplication::translate(kContext, std::string(text).c_str());
}

QString compactCount(std::int64_t count) {
    const double value = static_cast<double>(count);
    if (count < 1000) return QString::number(count);
    if (count < 1000000) return QStringLiteral("%1 k").arg(value / 1e3, 0, 'f', count < 100000 ? 1 : 0);
    if (count < 1000000000) return QStringLiteral("%1 M").arg(value / 1e6, 0, 'f', count < 10000000 ? 2 : 1);
    return QStringLiteral("%1 G").arg(value / 1e9, 0, 'f', 2);
}

QString groupedCount(std::int64_t count) {
    QString digits = QString::number(count);
    for (qsizetype i = digits.size() - 3; i > 0 && digits[i - 1].isDigit(); i -= 3) digits.insert(i, QChar(0x2009));
    return digits;
}

QString parametersText(std::int64_t count) {
    return toQt(message("window.parameters", count, "{n} parameter", "{n} parameters", {{"n", fromQt(groupedCount(count))}}));
}

QString bytesText(std::uint64_t bytes) {
    const double value = static_cast<double>(bytes);
    if (bytes < 1024) return QStringLiteral("%1 B").arg(bytes);
    if (bytes < (1ull << 20)) return QStringLiteral("%1 kB").arg(value / 1024, 0, 'f', 0);
    const double megabytes = value / (1 << 20);
    return QStringLiteral("%1 MB").arg(megabytes, 0, 'f', megabytes < 10 ? 1 : 0);
}

QString timeText(std::int64_t nanoseconds) {
    if (nanoseconds <= 0) return {};
    const double milliseconds = static_cast<double>(nanoseconds) / 1e6;
    if (milliseconds < 0.1) return QStringLiteral("%1 µs").arg(milliseconds * 1e3, 0, 'f', 0);
    return QStringLiteral("%1 ms").arg(milliseconds, 0, 'f', milliseconds < 10 ? 2 : 0);
}

QString timedText(std::int64_t nanoseconds, int runs) {
    const QString time = timeText(nanoseconds);
    if (time.isEmpty() || runs <= 0) return time;
    return runs == 1 ? QObject::tr("%1, first run").arg(time) : QObject::tr("%1, best of %2").arg(time).arg(runs);
}

QString numberText(double value) {
    if (std::isnan(value)) return QStringLiteral("nan");
    if (std::isinf(value)) return value > 0 ? QStringLiteral("inf") : QStringLiteral("-inf");
    const double magnitude = std::fabs(value);
    if (magnitude != 0 && (magnitude < 1e-4 || magnitude >= 1e6)) return QString::number(value, 'e', 2);
    if (magnitude >= 1000) return QString::number(value, 'f', 1);
    return QString::number(value, 'f', magnitude >= 100 ? 2 : 4);
}

QString shareText(double share) {
    if (std::isnan(share)) return QStringLiteral("nan");
    if (share == 0 || share == 1) return share == 0 ? QStringLiteral("0 %") : QStringLiteral("100 %");
    if (share > 0 && share < 0.0005) return QStringLiteral("<0.1 %");
    if (share < 1 && share >= 0.9995) return QStringLiteral(">99.9 %");
    return QStringLiteral("%1 %").arg(share * 100, 0, 'f', 1);
}

QString scoreText(double score) { return score > 0 && score < 0.0005 ? QStringLiteral("<0.001") : QString::number(score, 'f', 3); }

QString fileName(const std::string& path) { return QFileInfo(toQt(path)).fileName(); }

QString sentenceOf(const Error& error) {
    QString text = toQt(error.what);
    if (error.remedy.empty()) return text;
    if (!text.endsWith(QLatin1Char('.')) && !text.endsWith(QLatin1Char('!')) && !text.endsWith(QLatin1Char('?'))) text += QLatin1Char('.');
    text += QLatin1Char(' ') + toQt(error.remedy);
    return text;
}

QString wholeTextOf(const Error& error) {
    const Place& where = error.where;
    QString place = toQt(where.file);
    if (where.line > 0) place += QStringLiteral(":%1").arg(where.line);
    if (where.line > 0 && where.column > 0) place += QStringLiteral(":%1").arg(where.column);
    QString text = place.isEmpty() ? sentenceOf(error) : QStringLiteral("%1: %2").arg(place, sentenceOf(error));
    if (!where.member.empty() && !mentions(error.what, where.member)) text += QStringLiteral(" [%1]").arg(toQt(where.member));
    if (where.offset) text += QLatin1Char(' ') + QObject::tr("(at byte %1)").arg(*where.offset);
    return text;
}

QString placeText(const Place& place) {
    QString text = fileName(place.file);
    if (place.line > 0) text += QStringLiteral(":%1").arg(place.line);
    return text;
}

}  // namespace teardown
