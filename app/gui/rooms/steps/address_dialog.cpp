#include "app/gui/rooms/steps/address_dialog.h"

#include "widgets/common/strings.h"
#include "widgets/common/theme.h"
#include "widgets/common/typography.h"

#include <QAbstractItemView>
#include <QBoxLayout>
#include <QCompleter>
#include <QDialogButtonBox>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QStringListModel>

#include <utility>

namespace teardown {

AddressDialog::AddressDialog(TracePtr trace, const QString& start, QWidget* parent)
    : QDialog(parent), m_trace(std::move(trace)), m_edit(new QLineEdit), m_hint(new QLabel), m_like(new QStringListModel(this)) {
    setWindowTitle(tr("Go to Address"));
    auto* ask = new QLabel(tr("Step, layer or &element:"));
    ask->setBuddy(m_edit);
    m_edit->setObjectName(QStringLiteral("address"));
    m_edit->setFont(monoFont());
    m_edit->setPlaceholderText(QStringLiteral("backbone.stem.out[0,3,14,5]"));
    m_edit->setMaxLength(1000);
    auto* completer = new QCompleter(m_like, this);
    completer->setCaseSensitivity(Qt::CaseInsensitive);
    // The model holds only what fits.
    completer->setCompletionMode(QCompleter::UnfilteredPopupCompletion);
    m_edit->setCompleter(completer);
    completer->popup()->setFont(monoFont());
    m_hint->setObjectName(QStringLiteral("hint"));
    m_hint->setWordWrap(true);
    m_hint->setTextFormat(Qt::PlainText);
    m_hint->setAlignment(Qt::AlignTop | Qt::AlignLeft);
    // Reserves three lines, so that the layout does not move while typing.
    m_hint->setMinimumHeight(3 * fontMetrics().lineSpacing());
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Ok | QDialogButtonBox::Cancel);
    m_go = buttons->button(QDialogButtonBox::Ok);
    m_go->setText(tr("Go"));
    auto* layout = new QVBoxLayout(this);
    for (QWidget* widget : std::initializer_list<QWidget*>{ask, m_edit, m_hint, buttons}) layout->addWidget(widget);
    layout->setStretchFactor(m_hint, 1);
    resize(520, sizeHint().height());
    connect(m_edit, &QLineEdit::textChanged, this, &AddressDialog::check);
    connect(m_edit, &QLineEdit::textEdited, this, [this](const QString& text) {
        QStringList like;
        for (const std::string& one : addressesLike(fromQt(text), *m_trace)) like += toQt(one);
        // What is complete needs no list.
        if (like.size() == 1 && like.front() == text) like.clear();
        m_like->setStringList(like);
    });
    connect(buttons, &QDialogButtonBox::accepted, this, &QDialog::accept);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    m_edit->setText(start);
    m_edit->selectAll();
    m_edit->setFocus();
    check();
}

void AddressDialog::check() {
    const auto parsed = parseAddress(fromQt(m_edit->text()), *m_trace);
    m_address = parsed.ok() ? std::optional(*parsed) : std::nullopt;
    m_go->setEnabled(parsed.ok());
    const bool empty = m_edit->text().trimmed().isEmpty();
    QString hint;
    if (parsed.ok()) {
        const Step& step = m_trace->steps[static_cast<std::size_t>(parsed->step)];
        const QString name = step.title.empty() ? toQt(step.type) : toQt(step.title);
        hint = name.isEmpty() ? tr("Step #%1").arg(parsed->step + 1) : tr("Step #%1: %2").arg(parsed->step + 1).arg(name);
    } else {
        hint = empty ? toQt(parsed.error().remedy) : sentenceOf(parsed.error());
    }
    m_hint->setText(hint);
    QPalette palette = m_hint->palette();
    palette.setColor(QPalette::WindowText, parsed.ok() || empty ? colours().muted : colours().warning);
    m_hint->setPalette(palette);
}

}  // namespace teardown
