#include "widgets/trace/probe_block.h"

#include "widgets/common/flow_label.h"
#include "widgets/common/typography.h"
#include "widgets/trace/field_picture.h"

#include <QBoxLayout>
#include <QLabel>

#include <algorithm>

namespace teardown {
namespace {
constexpr int kSide = 14;
constexpr int kGap = 6;
constexpr int kBottom = 10;
}  // namespace

ProbeBlock::ProbeBlock(QWidget* parent)
    : QWidget(parent),
      m_layout(new QVBoxLayout(this)),
      m_heading(new QLabel(tr("Probed value"), this)),
      m_value(new FlowLabel(this)),
      m_sees(new FlowLabel(this)),
      m_picture(new FieldPicture(this)) {
    setObjectName(QStringLiteral("panel"));
    setAttribute(Qt::WA_StyledBackground);
    auto* line = new QFrame(this);
    line->setObjectName(QStringLiteral("hairline"));
    line->setFixedHeight(1);
    m_heading->setFont(headingFont());
    m_heading->setProperty("muted", true);
    m_heading->setContentsMargins(0, 6, 0, 0);
    m_layout->setContentsMargins(0, 0, 0, 0);
    m_layout->setSpacing(0);
    m_layout->addWidget(line);
    auto* column = new QVBoxLayout;
    column->setContentsMargins(kSide, 0, kSide, kBottom);
    column->setSpacing(kGap);
    column->addWidget(m_heading);
    for (FlowLabel* label : {m_value, m_sees}) {
        label->setFont(label == m_value ? monoFont() : textFont());
        label->setTextFormat(Qt::PlainText);
        label->setSelectable();
        column->addWidget(label);
    }
    column->addWidget(m_picture);
    column->addStretch(1);
    m_layout->addLayout(column, 1);
    clear();
}

void ProbeBlock::setProbe(const QString& text) {
    m_kept = text.isEmpty();
    if (m_kept) return;
    // The path may be broken at its dots, the number not at all.
    const qsizetype equals = text.indexOf(QLatin1String(" = "));
    m_value->setText(text.left(equals).replace(QLatin1Char('.'), QStringLiteral(".\u200b")) +
                     text.mid(equals).replace(QLatin1Char('-'), QChar(0x2011)));
    m_empty = false;
    Q_EMIT changed();
}

void ProbeBlock::setField(const ProbedField& field) {
    // Stays like the value above it.
    if (field.empty() && m_kept) return;
    m_sees->setText(field.text);
    m_sees->setVisible(!field.empty());
    m_picture->show(field.picture, field.box);
    m_picture->setVisible(!field.picture.isNull());
    Q_EMIT changed();
}

void ProbeBlock::clear() {
    m_empty = true;
    m_kept = false;
    m_highest = 0;
    m_sees->hide();
    m_picture->hide();
    Q_EMIT changed();
}

QString ProbeBlock::fieldText() const { return m_sees->isHidden() ? QString() : m_sees->text(); }

int ProbeBlock::heightForWidth(int width) const {
    // Not asked of the layout: while the block is hidden, it does not hear of other texts.
    m_layout->invalidate();
    const int inside = width - 2 * kSide;
    int height = 1 + m_heading->sizeHint().height() + kGap + m_value->heightForWidth(inside) + kBottom;
    if (!m_sees->isHidden()) height += kGap + m_sees->heightForWidth(inside);
    if (!m_picture->isHidden()) height += kGap + m_picture->heightForWidth(inside);
    m_highest = std::max(m_highest, height);
    return m_highest;
}

}  // namespace teardown
