#include "widgets/common/chip.h"

#include "widgets/common/elided_label.h"
#include "widgets/common/typography.h"
#include "widgets/style/looks.h"

#include <QBoxLayout>
#include <QContextMenuEvent>
#include <QKeyEvent>
#include <QLabel>
#include <QMouseEvent>

#include <algorithm>
#include <iterator>

namespace teardown {
namespace {

void setFlag(QWidget* widget, const char* name, bool value) { widget->setProperty(name, value); }

/// A name that is elided if space is short.
class NameLabel : public ElidedLabel {
public:
    explicit NameLabel(QWidget* parent) : ElidedLabel(Qt::ElideMiddle, parent) {}
    int limit = Chip::kWidestName;

    QSize sizeHint() const override { return {std::min(limit, wholeWidth()), ElidedLabel::sizeHint().height()}; }
    QSize minimumSizeHint() const override { return {std::min(Chip::kNarrowestName, sizeHint().width()), sizeHint().height()}; }
};

}  // namespace

Chip::Chip(const QString& role, const QString& missingText, QWidget* parent)
    : QFrame(parent),
      m_role(role),
      m_missing(missingText),
      m_thumbnail(new QLabel(this)),
      m_name(new NameLabel(this)),
      m_states{new QLabel(this), new QLabel(this)} {
    setObjectName(QStringLiteral("chip"));
    setCursor(Qt::PointingHandCursor);
    setFocusPolicy(Qt::TabFocus);
    m_thumbnail->hide();
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(9, 4, 9, 4);
    layout->setSpacing(7);
    layout->addWidget(m_thumbnail);
    layout->addWidget(m_name);
    for (QLabel* state : m_states) layout->addWidget(state);
    setContent({}, {}, {});
}

void Chip::setContent(const QString& name, const std::vector<Words>& states, const QString& toolTip) {
    const bool missing = name.isEmpty();
    const QString shown = missing ? m_missing : name;
    m_name->setText(shown);
    setFlag(m_name, "muted", missing);
    m_said = states;
    QString spoken;
    bool bad = false;
    for (std::size_t i = 0; i < std::size(m_states); ++i) {
        QLabel* label = m_states[i];
        const Words words = i < states.size() ? states[i] : Words();
        label->setText(words.text);
        setFlag(label, "good", words.kind == State::Good);
        setFlag(label, "warning", words.kind == State::Warning);
        setFlag(label, "bad", words.kind == State::Bad);
        setFlag(label, "muted", words.kind == State::Neutral);
        restyle(label);
        if (!words.text.isEmpty()) spoken += QLatin1Char(' ') + words.text;
        bad = bad || words.kind == State::Bad;
    }
    setFlag(this, "bad", bad);
    restyle(this);
    setFlag(m_name, "strong", !missing);
    restyle(m_name);
    if (missing) m_hasThumbnail = false;
    applyBrevity();
    setToolTip(toolTip);
    setAccessibleName(QStringLiteral("%1: %2%3").arg(m_role, shown, spoken));
}

QString Chip::name() const { return m_name->text(); }

void Chip::setThumbnail(const QImage& image) {
    m_hasThumbnail = !image.isNull();
    const double ratio = devicePixelRatioF();
    // Scaling down a camera's picture takes a while, and the chip is refreshed often.
    if (!m_hasThumbnail || (m_shown == image.cacheKey() && m_thumbnail->pixmap().devicePixelRatio() == ratio)) return applyBrevity();
    m_shown = image.cacheKey();
    const bool tiny = image.width() < 40 * ratio;
    QPixmap pixmap = QPixmap::fromImage(
        image.scaled(QSize(20, 20) * ratio, Qt::KeepAspectRatio, tiny ? Qt::FastTransformation : Qt::SmoothTransformation));
    pixmap.setDevicePixelRatio(ratio);
    m_thumbnail->setPixmap(pixmap);
    applyBrevity();
}

void Chip::setBrevity(Brevity brevity) {
    m_brevity = brevity;
    applyBrevity();
}

void Chip::applyBrevity() {
    m_thumbnail->setVisible(m_hasThumbnail && m_brevity == Brevity::Whole);
    for (std::size_t i = 0; i < std::size(m_states); ++i) {
        const Words words = i < m_said.size() ? m_said[i] : Words();
        const bool matters = words.kind == State::Warning || words.kind == State::Bad;
        m_states[i]->setVisible(!words.text.isEmpty() && (matters || m_brevity != Brevity::NameOnly));
    }
    updateGeometry();
}

int Chip::nameWidth() const { return static_cast<NameLabel*>(m_name)->wholeWidth(); }

void Chip::setNameLimit(int width) {
    auto* name = static_cast<NameLabel*>(m_name);
    if (name->limit == width) return;
    name->limit = width;
    name->updateGeometry();
    // The row that the chip is in must not wait for the chip's own layout.
    updateGeometry();
}

void Chip::mouseReleaseEvent(QMouseEvent* event) {
    if (event->button() == Qt::LeftButton && rect().contains(event->position().toPoint())) Q_EMIT clicked();
}

void Chip::contextMenuEvent(QContextMenuEvent* event) {
    Q_EMIT menuRequested(event->reason() == QContextMenuEvent::Keyboard ? mapToGlobal(QPoint(0, height())) : event->globalPos());
}

void Chip::keyPressEvent(QKeyEvent* event) {
    if (event->key() == Qt::Key_Return || event->key() == Qt::Key_Space)
        Q_EMIT clicked();
    else
        QFrame::keyPressEvent(event);
}

}  // namespace teardown
