#include "widgets/trace/strip_labels.h"

#include "widgets/common/strings.h"

#include <QFontMetrics>
#include <QRegularExpression>
#include <QSet>

#include <algorithm>

namespace teardown {
namespace {

/// "layer1.0" is "layer" and "1.0"; no word: there is nothing to shorten.
struct Numbered {
    QString word;
    QString number;
};

Numbered numbered(const QString& label) {
    static const QRegularExpression pattern(QStringLiteral("^([A-Za-z_]{2,})(\\.?[0-9][0-9.]*)$"));
    const QRegularExpressionMatch match = pattern.match(label);
    return match.hasMatch() ? Numbered{match.captured(1), match.captured(2)} : Numbered();
}

}  // namespace

QString stripLabel(const Step& step) {
    if (step.kind == StepKind::Transform) return toQt(step.type);
    const QString path = toQt(step.path);
    if (path.isEmpty() || step.kind == StepKind::Group) return step.title.empty() ? toQt(step.type) : toQt(step.title);
    if (step.kind == StepKind::Lookup) return toQt(step.type);
    if (step.kind == StepKind::Argument && !step.arguments.empty()) return toQt(step.arguments.front().name);
    QStringList parts = path.split(QLatin1Char('.'));
    if (parts.size() > 1 && (step.kind == StepKind::Create || step.kind == StepKind::Copy || step.kind == StepKind::Initialise))
        return parts[parts.size() - 2] + QLatin1Char('.') + parts.last();
    // Abbreviations of common names: space is short.
    for (QString& part : parts) {
        if (part.startsWith(QLatin1String("stage_"))) part.replace(0, 6, QStringLiteral("s"));
        if (part.startsWith(QLatin1String("branch_"))) part.remove(0, 7);
    }
    // A bare index is not informative: "stage_1.0", not "0".
    bool number = false;
    parts.last().toInt(&number);
    if (number && parts.size() > 1) return parts[parts.size() - 2] + QLatin1Char('.') + parts.last();
    return parts.last();
}

QString shortLabel(const QString& label, const QStringList& all) {
    const auto [word, number] = numbered(label);
    if (word.isEmpty()) return label;
    for (qsizetype letters = 1; letters < word.size(); ++letters) {
        const QString candidate = word.left(letters) + number;
        const bool taken = std::any_of(all.begin(), all.end(), [&](const QString& other) {
            const Numbered parts = numbered(other);
            return other == candidate || (parts.number == number && parts.word != word && parts.word.startsWith(word.left(letters)));
        });
        if (!taken) return candidate;
    }
    return label;
}

namespace {

/// Within a word, with an ellipsis where letters are missing; the last letter stays even if nothing fits.
template <class Fits>
QString cutAt(QString text, const Fits& fits, bool front) {
    if (fits(text)) return text;
    const QChar dots(0x2026);
    const auto marked = [&] { return front ? dots + text : text + dots; };
    while (text.size() > 1 && !fits(marked())) front ? text.remove(0, 1) : text.remove(text.size() - 1, 1);
    return marked();
}

}  // namespace

QStringList labelsFor(const QStringList& labels, const QFontMetrics& metrics, int width) {
    const auto fits = [&](const QString& text) { return metrics.horizontalAdvance(text) <= width; };
    QSet<QString> longWords;
    for (const QString& label : labels)
        if (!fits(label)) longWords.insert(numbered(label).word);
    QStringList shown;
    for (const QString& label : labels) shown += longWords.contains(numbered(label).word) ? shortLabel(label, labels) : label;
    for (qsizetype i = 0; i < shown.size(); ++i) {
        if (fits(shown[i])) continue;
        // "Load" for LoadImageFromFile: whole words need no dots, which would take the room of letters.
        QString start = shown[i].section(QLatin1Char(' '), -1), end = start;
        static const QRegularExpression words(QStringLiteral("(?<=[a-z])(?=[A-Z])"));
        for (QStringList parts = start.split(words); !fits(start) && parts.size() > 1; start = parts.join(QString())) parts.removeLast();
        start = cutAt(start, fits, false);
        for (QStringList parts = end.split(words); !fits(end) && parts.size() > 1; end = parts.join(QString())) parts.removeFirst();
        end = cutAt(end, fits, true);
        // "RandomCrop" and "RandomFlip" differ at the end.
        const bool taken = std::any_of(shown.begin(), shown.begin() + i, [&](const QString& other) { return other == start; });
        shown[i] = taken && labels.indexOf(labels[i]) == i ? end : start;
    }
    return shown;
}

}  // namespace teardown
