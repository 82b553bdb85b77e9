// What a person reads in the window: for each widget, the texts that it paints, and what is wrong with them: not translated, cut off, or
// shortened without a tooltip.
#pragma once

#include "tests/app/painted_text.h"

#include <QAbstractButton>
#include <QAbstractScrollArea>
#include <QAction>
#include <QCoreApplication>
#include <QFile>
#include <QHelpEvent>
#include <QLabel>
#include <QMainWindow>
#include <QRegularExpression>
#include <QScrollBar>
#include <QTextDocument>
#include <QToolTip>

#include <map>
#include <set>
#include <tuple>

namespace teardown::test {

enum class Fault { Untranslated, CutOff, ElidedSilently };

struct Finding {
    Fault fault;
    QString widget;
    QString text;

    bool operator<(const Finding& other) const { return std::tie(fault, widget, text) < std::tie(other.fault, other.widget, other.text); }
    QString words() const {
        static const std::map<Fault, QString> names{{Fault::Untranslated, QStringLiteral("not translated")},
                                                    {Fault::CutOff, QStringLiteral("cut off")},
                                                    {Fault::ElidedSilently, QStringLiteral("shortened, and no tooltip has the rest")}};
        return QStringLiteral("%1: %2 \"%3\"").arg(names.at(fault), widget, text);
    }
};

inline QString nameOf(const QWidget& widget) {
    QString name = QString::fromLatin1(widget.metaObject()->className());
    for (const QWidget* up = &widget; up; up = up->parentWidget()) {
        if (!up->objectName().isEmpty() && !up->objectName().startsWith(QLatin1String("qt_")))
            return name + QLatin1Char(' ') + up->objectName();
        if (up != &widget && QString::fromLatin1(up->metaObject()->className()).startsWith(QLatin1String("teardown::")))
            return name + QLatin1String(" in ") + QString::fromLatin1(up->metaObject()->className());
    }
    return name;
}

/// What is the same in every language: code, formulas, which are written as in PyTorch's documentation, and what a file or mmcv says.
inline bool isVerbatim(const QWidget& widget) {
    for (const QWidget* up = &widget; up; up = up->parentWidget())
        if (up->inherits("QsciScintilla")) return true;
    return widget.property("verbatim").toBool();
}

/// Qt translates its own texts.
inline bool speaksForQt(const QWidget& widget) { return widget.objectName().startsWith(QLatin1String("Scroll")); }

inline QString withoutTags(const QString& text) {
    if (!Qt::mightBeRichText(text)) return text;
    QTextDocument document;
    document.setHtml(text);
    return document.toPlainText();
}

/// Single words that are names: in the files of the sample, of the field, or of a library.
inline const std::set<QString>& dataWords() {
    static const std::set<QString> words = [] {
        std::set<QString> all;
        static const QRegularExpression word(QStringLiteral("[A-Za-z]+"));
        const auto add = [&](const QString& text) {
            for (auto it = word.globalMatch(text); it.hasNext();) all.insert(it.next().captured());
        };
        for (const QString& name :
             {QStringLiteral("repvgg-digits.py"), QStringLiteral("_base_/repvgg_digits.py"), QStringLiteral("_base_/digits_28x28.py"),
              QStringLiteral("_base_/runtime.py"), QStringLiteral("_base_/schedule.py")}) {
            QFile file(QStringLiteral(SOURCE_ROOT "/resources/samples/digits/") + name);
            if (file.open(QIODevice::ReadOnly)) {
                static const QRegularExpression comment(QStringLiteral("#[^\n]*"));
                add(QString::fromUtf8(file.readAll()).remove(comment));
            }
        }
        // Of modules, ops, dtypes, initialisers, formats and metrics: they are written as in PyTorch, in every language.
        add(QStringLiteral(
            "Conv BatchNorm ReLU Linear relu conv bn add pad matmul softmax flatten mean var eps weight bias running stem branch identity "
            "float int uint bool str tuple list None True False torch Parameter Tensor kaiming constant normal uniform "
            "dilations drawing imfrombytes imresize pretrained interpolation verify Space Home End Esc rocket coffee chelsea Sequential "
            "Accuracy precision recall "
            "turbo seed "
            "backbone neck head cls score img gap act fc se Pillow pillow bilinear bicubic lanczos hamming OpenCV numpy PyTorch RepVGG "
            "Grad CAM RGB "
            "BGR MACs"));
        return all;
    }();
    return words;
}

/// English in what is shown. Every letter of a translated text that can have an accent has one, so a word of plain letters is either a name
/// or English: two such words in a row, or one alone that is no name of the files.
inline bool isUntranslated(const QString& shown) {
    static const QRegularExpression space(QStringLiteral("[\\s\\x{2009}\\x{00a0}]+"));
    static const QRegularExpression plain(QStringLiteral("^[(\"“‘]?[A-Za-z]?[a-z]+[.,:;!?)\"”’]*$"));
    static const QRegularExpression quoted(QStringLiteral("[\"“‘'][^\"”’']*[\"”’']|`[^`]*`"));
    QString text = shown;
    text.remove(quoted);
    const QStringList words = text.split(space, Qt::SkipEmptyParts);
    const auto isName = [](QString word) {
        static const QRegularExpression marks(QStringLiteral("[^A-Za-z]"));
        return dataWords().count(word.remove(marks)) > 0;
    };
    bool before = false;
    for (const QString& word : words) {
        const bool english = plain.match(word).hasMatch() && word.size() > 1 && !isName(word);
        if (english && before) return true;
        before = english;
    }
    return words.size() == 1 && before && words.first().size() > 2;
}

/// What lies over the edge can be dragged into sight.
inline bool pans(const QWidget& widget) { return widget.property("pans").toBool(); }

inline bool scrollsSideways(const QWidget& widget) {
    if (pans(widget)) return true;
    for (const QWidget* up = &widget; up; up = up->parentWidget())
        if (const auto* area = qobject_cast<const QAbstractScrollArea*>(up))
            if (area->horizontalScrollBar()->maximum() > 0 && area->horizontalScrollBarPolicy() != Qt::ScrollBarAlwaysOff) return true;
    return false;
}
inline bool scrollsUpAndDown(const QWidget& widget) {
    if (pans(widget)) return true;
    for (const QWidget* up = &widget; up; up = up->parentWidget())
        if (const auto* area = qobject_cast<const QAbstractScrollArea*>(up))
            if (area->verticalScrollBar()->maximum() > 0) return true;
    return false;
}

inline QString toolTipAt(QWidget& widget, const QPointF& place) {
    QToolTip::hideText();
    const QPoint at = place.toPoint();
    QWidget* receiver = &widget;
    // Like QApplication: an event that a widget ignores goes to its parent.
    QPoint where = at;
    while (receiver) {
        QHelpEvent asked(QEvent::ToolTip, where, widget.mapToGlobal(at));
        QCoreApplication::sendEvent(receiver, &asked);
        if (asked.isAccepted() && QToolTip::isVisible()) return QToolTip::text();
        if (receiver->isWindow()) break;
        where = receiver->mapToParent(where);
        receiver = receiver->parentWidget();
    }
    return {};
}

/// What its ancestors show of a widget, in its own coordinates. What a drawer or the palette covers for a while is not cut off.
inline QRectF insideAncestors(const QWidget& widget) {
    QRect seen = widget.rect();
    for (const QWidget* outer = widget.isWindow() ? nullptr : widget.parentWidget(); outer; outer = outer->parentWidget()) {
        seen &= QRect(widget.mapFrom(outer, QPoint()), outer->size());
        if (outer->isWindow()) break;
    }
    return QRectF(seen);
}

class Inspection {
public:
    void look(QWidget& widget) {
        if (!widget.isVisible() || isVerbatim(widget)) return;
        const QString name = nameOf(widget);
        const bool pans = widget.property("pans").toBool();
        const bool sideways = pans || scrollsSideways(widget);
        const bool upAndDown = pans || scrollsUpAndDown(widget);
        const QRectF seen = insideAncestors(widget);
        for (const PaintedText& painted : paintedTexts(widget)) {
            const QString text = painted.text.trimmed();
            if (text.isEmpty() || !painted.place.intersects(QRectF(widget.rect()))) continue;
            if (isUntranslated(text)) add(Fault::Untranslated, name, text);
            const QRectF clip = painted.clip & QRectF(widget.rect());
            const bool wide = painted.place.left() < clip.left() - 1.5 || painted.place.right() > clip.right() + 1.5;
            const bool high = painted.place.center().y() + painted.place.height() / 4 > clip.bottom() ||
                              painted.place.center().y() - painted.place.height() / 4 < clip.top();
            const bool hidden = !sideways && (painted.place.right() > seen.right() + 1.5 || painted.place.left() < seen.left() - 1.5) &&
                                painted.place.top() < seen.bottom() && painted.place.bottom() > seen.top();
            if (widget.window()->width() >= narrowest && ((wide && !sideways) || (high && !upAndDown) || hidden))
                add(Fault::CutOff, name, text);
            else if (text.endsWith(QChar(0x2026)) && text.size() > 1 && !mayEndSo(text) &&
                     toolTipAt(widget, (painted.place & clip).center()).isEmpty())
                add(Fault::ElidedSilently, name, text);
            ++texts;
        }
        if (isUntranslated(withoutTags(widget.toolTip()))) add(Fault::Untranslated, name + QLatin1String(" tooltip"), widget.toolTip());
        if (isUntranslated(widget.accessibleName()) && !speaksForQt(widget))
            add(Fault::Untranslated, name + QLatin1String(" accessible name"), widget.accessibleName());
        for (const QAction* action : widget.actions())
            if (action->isVisible() && isUntranslated(action->text().remove(QLatin1Char('&'))))
                add(Fault::Untranslated, name + QLatin1String(" action"), action->text());
    }
    /// "Open…" is a command that asks for more.
    static bool mayEndSo(const QString& text) {
        // Something goes on: "Drawing the graph …".
        if (text.endsWith(QStringLiteral(" \u2026"))) return true;
        for (const QAction* action : s_actions)
            if (action->text().remove(QLatin1Char('&')) == text || action->iconText() == text) return true;
        return s_wholes.count(text) > 0;
    }
    void add(Fault fault, const QString& widget, const QString& text) { findings.insert({fault, widget, text}); }

    static inline QList<QAction*> s_actions;
    static inline std::set<QString> s_wholes;  ///< texts of buttons and labels, as they were set
    /// The texts of a window as it is now.
    void lookAt(QWidget& window) {
        s_actions = window.findChildren<QAction*>();
        for (const QAbstractButton* button : window.findChildren<QAbstractButton*>())
            s_wholes.insert(button->text().remove(QLatin1Char('&')));
        for (const QLabel* label : window.findChildren<QLabel*>()) s_wholes.insert(label->text());
        for (QWidget* widget : window.findChildren<QWidget*>()) look(*widget);
    }
    /// Texts may only be cut off in windows that are not as wide.
    int narrowest = 1280;
    std::set<Finding> findings;
    int texts = 0;
};

}  // namespace teardown::test
