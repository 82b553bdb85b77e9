#include "widgets/common/elided_button.h"

#include <QHelpEvent>
#include <QStyleOptionButton>
#include <QStylePainter>
#include <QToolTip>

#include <algorithm>

namespace teardown {

/// Minimum width in pixels for a readable text.
static constexpr int kShortestText = 48;

ElidedButton::ElidedButton(const QString& text, QWidget* parent) : QPushButton(text, parent) {
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
}

QSize ElidedButton::minimumSizeHint() const {
    const QSize whole = QPushButton::minimumSizeHint();
    const int text = fontMetrics().horizontalAdvance(this->text());
    return {whole.width() - std::max(0, text - kShortestText), whole.height()};
}

QString ElidedButton::shown() const {
    const int sides = std::max(0, QPushButton::sizeHint().width() - fontMetrics().size(Qt::TextShowMnemonic, text()).width());
    return fontMetrics().elidedText(text(), Qt::ElideRight, std::max(0, width() - sides), Qt::TextShowMnemonic);
}

void ElidedButton::paintEvent(QPaintEvent*) {
    QStylePainter painter(this);
    QStyleOptionButton option;
    initStyleOption(&option);
    option.text = shown();
    painter.drawControl(QStyle::CE_PushButton, option);
}

bool ElidedButton::event(QEvent* event) {
    if (event->type() == QEvent::ToolTip && shown() != text()) {
        const QString name = text().remove(QLatin1Char('&'));
        QToolTip::showText(static_cast<QHelpEvent*>(event)->globalPos(), toolTip().isEmpty() ? name : name + QLatin1Char('\n') + toolTip(),
                           this);
        return true;
    }
    return QPushButton::event(event);
}

}  // namespace teardown
