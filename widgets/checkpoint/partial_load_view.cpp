#include "widgets/checkpoint/partial_load_view.h"

#include "widgets/common/flow_label.h"
#include "widgets/common/strings.h"
#include "widgets/common/typography.h"
#include "widgets/style/looks.h"

#include <QCheckBox>
#include <QGridLayout>
#include <QLabel>

namespace teardown {
namespace {

void mark(QLabel* label, const char* property, bool on) {
    label->setProperty(property, on);
    restyle(label);
}

}  // namespace

PartialLoadView::PartialLoadView(QWidget* parent) : QWidget(parent), m_shapes(new QCheckBox(tr("The filter also checks shapes"), this)) {
    auto* grid = new QGridLayout(this);
    grid->setContentsMargins(0, 0, 0, 0);
    grid->setHorizontalSpacing(12);
    grid->setVerticalSpacing(6);
    const QString names[] = {tr("1  filter by key"), tr("2  update"), tr("3  load")};
    for (int i = 0; i < 3; ++i) {
        auto* name = new QLabel(names[i], this);
        name->setFont(boldFont());
        m_code[i] = new FlowLabel(this);
        m_code[i]->setProperty("verbatim", true);
        m_code[i]->setFont(monoFont());
        m_code[i]->setProperty("muted", true);
        m_code[i]->setTextFormat(Qt::PlainText);
        m_code[i]->setTextInteractionFlags(Qt::TextSelectableByMouse);
        m_outcome[i] = new FlowLabel(this);
        m_outcome[i]->setTextFormat(Qt::PlainText);
        m_outcome[i]->setTextInteractionFlags(Qt::TextSelectableByMouse);
        grid->addWidget(name, 2 * i, 0, Qt::AlignTop);
        grid->addWidget(m_outcome[i], 2 * i, 1);
        grid->addWidget(m_code[i], 2 * i + 1, 1);
    }
    grid->addWidget(m_shapes, 6, 1);
    grid->setColumnStretch(1, 1);
    m_shapes->setToolTip(tr("Removes tensors with another shape in the model, so that loading does not fail"));
    connect(m_shapes, &QCheckBox::toggled, this, &PartialLoadView::refresh);
}

void PartialLoadView::setLoads(const PartialLoad& byName, const PartialLoad& byShape) {
    m_byName = byName;
    m_byShape = byShape;
    m_shapes->setVisible(!byName.failing.empty() || m_shapes->isChecked());
    refresh();
}

QString PartialLoadView::outcome(int step) const { return m_outcome[step]->text(); }

void PartialLoadView::refresh() {
    const bool shapes = m_shapes->isChecked();
    const PartialLoad& load = shapes ? m_byShape : m_byName;
    m_code[0]->setText(shapes ? QStringLiteral("part = {k: v for k, v in state_dict.items() if k in own and v.shape == own[k].shape}")
                              : QStringLiteral("part = {k: v for k, v in state_dict.items() if k in own}"));
    m_code[1]->setText(QStringLiteral("own.update(part)"));
    m_code[2]->setText(QStringLiteral("model.load_state_dict(own)"));
    QString filter = tr("%1 of the file's %2 tensors are kept").arg(load.kept).arg(load.inFile);
    if (!load.dropped.empty())
        filter += tr("; %1 removed: the model has no such name (first %2)").arg(load.dropped.size()).arg(toQt(load.dropped.front()));
    if (!load.otherShape.empty())
        filter += tr("; %1 removed: their shape differs (first %2)").arg(load.otherShape.size()).arg(toQt(load.otherShape.front().key));
    m_outcome[0]->setText(filter + QLatin1Char('.'));
    const std::size_t replaced = load.updated + load.failing.size();
    const std::size_t own = load.inModel > replaced ? load.inModel - replaced : 0;
    m_outcome[1]->setText(
        own == 0
            ? tr("All %1 entries of the model's dict come from the file.").arg(load.inModel)
            : tr("%1 of the model's %2 entries come from the file; %3 keep their own values.").arg(replaced).arg(load.inModel).arg(own));
    const bool fails = !load.failing.empty();
    if (fails) {
        const ShapeMismatch& first = load.failing.front();
        m_outcome[2]->setText(
            tr("Fails and loads nothing: size mismatch for %1: %2 in the file, %3 in the model%4. The filter checked names only.")
                .arg(toQt(first.key), toQt(shapeText(first.file)), toQt(shapeText(first.model)),
                     load.failing.size() > 1 ? tr(", and %1 more").arg(load.failing.size() - 1) : QString()));
    } else {
        m_outcome[2]->setText(tr("Done: %1 of %2 tensors hold the file's values.").arg(replaced).arg(load.inModel));
    }
    mark(m_outcome[2], "warning", fails);
}

}  // namespace teardown
