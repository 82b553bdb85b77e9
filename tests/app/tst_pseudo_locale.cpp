// The window in a language whose words are longer than English ones and all have accents: at each view that the screenshots show, no
// English is left and nothing is cut off at 1280x800.
#include "app/gui/main_window.h"
#include "app/gui/screenshots.h"
#include "core/session/loader.h"
#include "core/session/session_api.h"
#include "tests/app/painted_text.h"
#include "tests/app/pseudo_translator.h"
#include "tests/support/test_program.h"
#include "widgets/common/strings.h"
#include "widgets/common/theme.h"

#include <QAction>
#include <QDir>
#include <QHelpEvent>
#include <QLabel>
#include <QMenu>
#include <QRegularExpression>
#include <QScrollArea>
#include <QScrollBar>
#include <QTextDocument>
#include <QToolTip>
#include <QtTest>

#include <map>
#include <set>
#include <tuple>

using namespace teardown;
using namespace teardown::test;

namespace {

const QString kSample = QStringLiteral(SOURCE_ROOT "/resources/samples/digits/");

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

QString nameOf(const QWidget& widget) {
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
bool isVerbatim(const QWidget& widget) {
    for (const QWidget* up = &widget; up; up = up->parentWidget())
        if (up->inherits("QsciScintilla")) return true;
    return widget.property("verbatim").toBool();
}

/// Qt translates its own texts.
bool speaksForQt(const QWidget& widget) { return widget.objectName().startsWith(QLatin1String("Scroll")); }

QString withoutTags(const QString& text) {
    if (!Qt::mightBeRichText(text)) return text;
    QTextDocument document;
    document.setHtml(text);
    return document.toPlainText();
}

/// Single words that are names: in the files of the sample, of the field, or of a library.
const std::set<QString>& dataWords() {
    static const std::set<QString> words = [] {
        std::set<QString> all;
        static const QRegularExpression word(QStringLiteral("[A-Za-z]+"));
        const auto add = [&](const QString& text) {
            for (auto it = word.globalMatch(text); it.hasNext();) all.insert(it.next().captured());
        };
        for (const QString& name :
             {QStringLiteral("repvgg-digits.py"), QStringLiteral("_base_/repvgg_digits.py"), QStringLiteral("_base_/digits_28x28.py"),
              QStringLiteral("_base_/runtime.py"), QStringLiteral("_base_/schedule.py")}) {
            QFile file(kSample + name);
            if (file.open(QIODevice::ReadOnly)) {
                static const QRegularExpression comment(QStringLiteral("#[^\n]*"));
                add(QString::fromUtf8(file.readAll()).remove(comment));
            }
        }
        // Of modules, ops, dtypes, initialisers and formats: they are written as in PyTorch, in every language.
        add(QStringLiteral(
            "Conv BatchNorm ReLU Linear relu conv bn add pad matmul softmax flatten mean var eps weight bias running stem branch identity "
            "float int uint bool str tuple list None True False torch Parameter Tensor kaiming constant normal uniform "
            "dilations drawing imfrombytes imresize pretrained interpolation verify Space Home End Esc rocket coffee chelsea Sequential "
            "Accuracy "
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
bool isUntranslated(const QString& shown) {
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

bool scrollsSideways(const QWidget& widget) {
    for (const QWidget* up = &widget; up; up = up->parentWidget())
        if (const auto* area = qobject_cast<const QAbstractScrollArea*>(up))
            if (area->horizontalScrollBar()->maximum() > 0 && area->horizontalScrollBarPolicy() != Qt::ScrollBarAlwaysOff) return true;
    return false;
}
bool scrollsUpAndDown(const QWidget& widget) {
    for (const QWidget* up = &widget; up; up = up->parentWidget())
        if (const auto* area = qobject_cast<const QAbstractScrollArea*>(up))
            if (area->verticalScrollBar()->maximum() > 0) return true;
    return false;
}

QString toolTipAt(QWidget& widget, const QPointF& place) {
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

class Inspection {
public:
    void look(QWidget& widget) {
        if (!widget.isVisible() || isVerbatim(widget)) return;
        const QString name = nameOf(widget);
        const bool sideways = scrollsSideways(widget);
        const bool upAndDown = scrollsUpAndDown(widget);
        const QRectF seen = QRectF(widget.visibleRegion().boundingRect());
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
            if (widget.window()->width() >= 1280 && ((wide && !sideways) || (high && !upAndDown) || hidden))
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
        for (const QAction* action : s_actions)
            if (action->text().remove(QLatin1Char('&')) == text || action->iconText() == text) return true;
        return s_wholes.count(text) > 0;
    }
    void add(Fault fault, const QString& widget, const QString& text) { findings.insert({fault, widget, text}); }

    static inline QList<QAction*> s_actions;
    static inline std::set<QString> s_wholes;  ///< texts of buttons and labels, as they were set
    std::set<Finding> findings;
    int texts = 0;
};

}  // namespace

class PseudoLocaleTest : public QObject {
    Q_OBJECT

private:
    PseudoTranslator m_translator;
    std::map<QString, Inspection> m_views;

private Q_SLOTS:
    void initTestCase() {
        QCoreApplication::setOrganizationName(QStringLiteral("teardown-test"));
        Theme::instance().apply(ThemeMode::Light);
        QVERIFY(QCoreApplication::installTranslator(&m_translator));
        const QString folder = qEnvironmentVariable("TEARDOWN_SHOTS");
        const auto visit = [&](MainWindow& window, const QString& name) {
            waitUntilDrawn(window, 100);
            if (!folder.isEmpty()) window.grab().save(QDir(folder).filePath(name + QStringLiteral(".png")));
            Inspection& inspection = m_views[name];
            Inspection::s_actions = window.findChildren<QAction*>();
            for (const QAbstractButton* button : window.findChildren<QAbstractButton*>())
                Inspection::s_wholes.insert(button->text().remove(QLatin1Char('&')));
            for (const QLabel* label : window.findChildren<QLabel*>()) Inspection::s_wholes.insert(label->text());
            for (QWidget* widget : window.findChildren<QWidget*>()) inspection.look(*widget);
            return true;
        };
        QCOMPARE(walkViews(
                     {kSample + QStringLiteral("repvgg-digits.py"), kSample + QStringLiteral("repvgg-digits.pth"),
                      kSample + QStringLiteral("pictures/3_1.png")},
                     [] { return createSession(); }, visit),
                 0);
    }

    void aViewHasNoEnglishAndNothingIsCutOff_data() {
        QTest::addColumn<QString>("view");
        for (const auto& [name, inspection] : m_views) QTest::newRow(qPrintable(name)) << name;
    }
    void aViewHasNoEnglishAndNothingIsCutOff() {
        QFETCH(QString, view);
        const Inspection& inspection = m_views.at(view);
        QVERIFY2(inspection.texts > 20, qPrintable(QString::number(inspection.texts)));
        QStringList lines;
        for (const Finding& finding : inspection.findings) lines += finding.words();
        QVERIFY2(lines.isEmpty(), qPrintable(QString::number(lines.size()) + QLatin1Char('\n') + lines.join(QLatin1Char('\n'))));
    }

    void aViewIsThere_data() {
        QTest::addColumn<QString>("view");
        for (const char* name : {"start",
                                 "build",
                                 "forward",
                                 "forward_picture",
                                 "graph",
                                 "why",
                                 "what_if",
                                 "pictures",
                                 "fold",
                                 "checkpoint_fit",
                                 "checkpoint_training",
                                 "draw",
                                 "changes",
                                 "compare_configs",
                                 "broken",
                                 "palette",
                                 "help",
                                 "tour_1",
                                 "start_recent",
                                 "registry_part",
                                 "registry_wrong",
                                 "hole"})
            QTest::newRow(name) << QString::fromLatin1(name);
    }
    void aViewIsThere() {
        QFETCH(QString, view);
        QVERIFY(m_views.count(view) > 0);
    }

    // The inspection finds faults.
    void faultsAreSeen() {
        QWidget window;
        window.resize(1280, 200);
        QLabel english(QStringLiteral("Not in any translation"), &window);
        english.setGeometry(0, 0, 300, 20);
        QLabel narrow(pseudo(QStringLiteral("Somewhat longer than its label")), &window);
        narrow.setGeometry(0, 40, 60, 20);
        QLabel shortened(pseudo(QStringLiteral("The rest is")) + QChar(0x2026), &window);
        shortened.setGeometry(0, 80, 300, 20);
        QLabel good(pseudo(QStringLiteral("Open the config of the model")), &window);
        good.setGeometry(0, 120, 300, 20);
        QLabel name(QStringLiteral("backbone.stage_1.0"), &window);
        name.setGeometry(0, 160, 300, 20);
        window.show();
        Inspection inspection;
        Inspection::s_actions.clear();
        Inspection::s_wholes.clear();
        for (QWidget* widget : window.findChildren<QWidget*>()) inspection.look(*widget);
        QStringList lines;
        for (const Finding& finding : inspection.findings) lines += finding.words();
        QCOMPARE(lines, QStringList({QStringLiteral("not translated: QLabel \"Not in any translation\""),
                                     QStringLiteral("cut off: QLabel \"%1\"").arg(narrow.text()),
                                     QStringLiteral("shortened, and no tooltip has the rest: QLabel \"%1\"").arg(shortened.text())}));
    }

    void cleanupTestCase() {
        const QString folder = qEnvironmentVariable("TEARDOWN_SHOTS");
        if (QFile file(QDir(folder).filePath(QStringLiteral("findings.txt"))); !folder.isEmpty() && file.open(QIODevice::WriteOnly))
            for (const auto& [view, inspection] : m_views)
                for (const Finding& finding : inspection.findings)
                    file.write(qPrintable(view + QLatin1String(": ") + finding.words() + QLatin1Char('\n')));
        QCoreApplication::removeTranslator(&m_translator);
    }
};

TD_TEST_GUI(PseudoLocaleTest)
#include "tst_pseudo_locale.moc"
