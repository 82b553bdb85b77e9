#include "widgets/config/changes_panel.h"

#include "widgets/common/elided_button.h"
#include "widgets/common/flow_label.h"
#include "widgets/common/pane_head.h"
#include "widgets/common/strings.h"
#include "widgets/common/theme.h"
#include "widgets/common/typography.h"
#include "widgets/config/config_rows.h"
#include "widgets/config/option_text.h"
#include "widgets/style/looks.h"

#include <QBoxLayout>
#include <QCompleter>
#include <QFrame>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QMouseEvent>
#include <QPainter>
#include <QPushButton>
#include <QScrollArea>
#include <QStringListModel>
#include <QToolButton>

#include <algorithm>
#include <functional>

namespace teardown {
namespace {

constexpr int kChangeHeight = 38;
constexpr int kMostChanges = 4;  // visible; further ones are scrolled
constexpr std::size_t kMostKeys = 5000;

/// A change in two lines: the key and the new value. A click selects the key.
class ChangeRow : public QWidget {
public:
    ChangeRow(QString key, QString values, QString place, std::function<void()> chosen, QWidget* parent)
        : QWidget(parent), m_key(std::move(key)), m_values(std::move(values)), m_place(std::move(place)), m_chosen(std::move(chosen)) {
        setFixedHeight(kChangeHeight);
        setCursor(Qt::PointingHandCursor);
        setToolTip(QStringLiteral("%1\n%2\n%3").arg(m_key, m_values, m_place).trimmed());
    }

protected:
    void paintEvent(QPaintEvent*) override {
        const Colours& c = colours();
        QPainter painter(this);
        const QRect first(12, 2, width() - 40, 18), second(12, 19, width() - 40, 17);
        painter.setFont(textFont());
        painter.setPen(c.text);
        painter.drawText(first, Qt::AlignVCenter, QFontMetrics(textFont()).elidedText(m_key, Qt::ElideLeft, first.width()));
        const QFontMetrics mono(monoFont());
        painter.setFont(monoFont());
        painter.setPen(c.accent);
        const QString values = mono.elidedText(m_values, Qt::ElideRight, second.width());
        painter.drawText(second, Qt::AlignVCenter, values);
        const int left = second.width() - mono.horizontalAdvance(values) - 14;
        if (left < 60) return;
        painter.setPen(c.muted);
        painter.drawText(second, Qt::AlignVCenter | Qt::AlignRight, mono.elidedText(m_place, Qt::ElideLeft, left));
    }
    void mouseReleaseEvent(QMouseEvent*) override { m_chosen(); }

private:
    QString m_key, m_values, m_place;
    std::function<void()> m_chosen;
};

void addKeys(const ConfigValue& value, const QString& path, QStringList& keys) {
    if (static_cast<std::size_t>(keys.size()) > kMostKeys) return;
    const QString prefix = path.isEmpty() ? path : path + QLatin1Char('.');
    for (const DictEntry& entry : value.entries()) {
        const QString key = prefix + toQt(entry.key.str());
        if (!entry.value.isDict()) keys += key + QLatin1Char('=');
        addKeys(entry.value, key, keys);
    }
    std::size_t index = 0;
    for (const ConfigValue& item : value.items()) {
        if (item.isDict()) addKeys(item, prefix + QString::number(index), keys);
        ++index;
    }
}

}  // namespace

ChangesPanel::ChangesPanel(QWidget* parent)
    : QWidget(parent),
      m_list(new QWidget(this)),
      m_rows(new QVBoxLayout(m_list)),
      m_area(new QScrollArea(this)),
      m_heading(new QLabel(tr("Changes"), this)),
      m_model(new FlowLabel(this)),
      m_field(new QLineEdit(this)),
      m_preview(new FlowLabel(this)),
      m_compare(new ElidedButton(tr("Show effect"), this)),
      m_save(new ElidedButton(tr("Save as new…"), this)),
      m_keys(new QStringListModel(this)) {
    m_heading->setFont(headingFont());
    m_heading->setProperty("muted", true);
    m_rows->setContentsMargins(0, 0, 0, 0);
    m_rows->setSpacing(0);
    m_area->setWidget(m_list);
    m_area->setWidgetResizable(true);
    m_area->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_model->setTextFormat(Qt::PlainText);
    m_model->setProperty("muted", true);
    m_field->setPlaceholderText(tr("Try a change: key=value"));
    m_field->setAccessibleName(tr("Change of the config, key=value"));
    m_field->setToolTip(tr("In --cfg-options syntax, for example model.head.topk=(1,)\nNo file is changed. (Ctrl+K)"));
    m_field->setFont(monoFont());
    auto* completer = new QCompleter(m_keys, this);
    completer->setFilterMode(Qt::MatchContains);
    completer->setCaseSensitivity(Qt::CaseInsensitive);
    completer->setMaxVisibleItems(9);
    m_field->setCompleter(completer);
    m_field->installEventFilter(this);
    m_preview->setFont(monoFont());
    m_preview->setTextFormat(Qt::PlainText);
    m_preview->setProperty("muted", true);
    m_preview->hide();
    m_compare->setToolTip(tr("Compare config and model with and without the changes"));
    m_save->setToolTip(tr("Writes a config that inherits from the opened one and contains only the changes"));
    auto* buttons = new QHBoxLayout;
    buttons->setContentsMargins(12, 0, 12, 0);
    buttons->setSpacing(6);
    buttons->addWidget(m_compare);
    buttons->addWidget(m_save);
    buttons->addStretch(1);
    auto* entry = new QVBoxLayout;
    entry->setContentsMargins(10, 6, 10, 8);
    entry->setSpacing(4);
    entry->addWidget(m_field);
    entry->addWidget(m_preview);
    auto* line = new QFrame(this);
    line->setObjectName(QStringLiteral("hairline"));
    line->setFixedHeight(1);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(line);
    const auto padded = [&](QWidget* widget, const QMargins& margins) {
        auto* row = new QVBoxLayout;
        row->setContentsMargins(margins);
        row->addWidget(widget);
        layout->addLayout(row);
    };
    padded(m_heading, {12, 4, 8, 2});
    layout->addWidget(m_area);
    padded(m_model, {12, 2, 12, 0});
    layout->addLayout(buttons);
    layout->addLayout(entry);
    connect(m_field, &QLineEdit::textChanged, this, &ChangesPanel::preview);
    connect(m_field, &QLineEdit::returnPressed, this, &ChangesPanel::enter);
    connect(m_compare, &QPushButton::clicked, this, &ChangesPanel::compareRequested);
    connect(m_save, &QPushButton::clicked, this, &ChangesPanel::saveRequested);
    setConfig(nullptr, nullptr, {});
}

QWidget* ChangesPanel::makeRow(const ConfigOption& option) {
    const QString key = toQt(option.key);
    const ConfigValue* before = m_opened ? valueAtPath(m_opened->root, key) : nullptr;
    const ConfigValue* after = m_changed ? valueAtPath(m_changed->root, key) : nullptr;
    const QString values = QStringLiteral("%1 → %2").arg(before ? shortConfigValue(*before) : tr("nothing"),
                                                         after ? shortConfigValue(*after) : toQt(option.text));
    const QString place = before && before->origin() ? originPlace(*before->origin()) : QString();
    m_shown += QStringLiteral("%1  %2  %3").arg(key, values, place).trimmed();
    auto* row = new ChangeRow(
        key, values, place, [this, key] { Q_EMIT keyChosen(key); }, m_list);
    QToolButton* remove = makeCross(tr("Discard the change of %1").arg(key), row);
    connect(remove, &QToolButton::clicked, this, [this, key] { Q_EMIT removed(key); });
    auto* layout = new QHBoxLayout(row);
    layout->setContentsMargins(0, 0, 4, 0);
    layout->addStretch(1);
    layout->addWidget(remove, 0, Qt::AlignVCenter);
    return row;
}

void ChangesPanel::setConfig(const std::shared_ptr<const Config>& opened, const std::shared_ptr<const Config>& changed,
                             const std::vector<ConfigOption>& options) {
    m_opened = opened;
    m_changed = changed;
    m_shown.clear();
    while (QLayoutItem* item = m_rows->takeAt(0)) {
        if (QWidget* row = item->widget()) {
            // It may have been triggered by its own button.
            row->hide();
            row->deleteLater();
        }
        delete item;
    }
    for (const ConfigOption& option : options) m_rows->addWidget(makeRow(option));
    m_rows->addStretch(1);
    const int count = static_cast<int>(options.size());
    m_area->setFixedHeight(std::min(count, kMostChanges) * kChangeHeight);
    for (QWidget* widget :
         {static_cast<QWidget*>(m_heading), static_cast<QWidget*>(m_area), static_cast<QWidget*>(m_compare), static_cast<QWidget*>(m_save)})
        widget->setVisible(count > 0);
    m_heading->setText(toQt(message("config.unsaved-changes", count, "{n} unsaved change", "{n} unsaved changes", {{"n", count}})));
    m_model->setVisible(count > 0 && !m_model->text().isEmpty());
    QStringList keys;
    if (opened) addKeys(opened->root, {}, keys);
    m_keys->setStringList(keys);
    setVisible(opened != nullptr);
    preview();
}

void ChangesPanel::setModelText(const QString& text) {
    m_model->setText(text);
    m_model->setVisible(!text.isEmpty() && !m_heading->isHidden());
}

QString ChangesPanel::modelText() const { return m_model->isHidden() ? QString() : m_model->text(); }
QString ChangesPanel::previewText() const { return m_preview->isHidden() ? QString() : m_preview->text(); }
QStringList ChangesPanel::shownChanges() const { return m_shown; }

void ChangesPanel::propose(const QString& key, const QString& value) {
    m_field->setText(key + QLatin1Char('=') + value);
    m_field->setFocus();
    m_field->setSelection(static_cast<int>(key.size()) + 1, static_cast<int>(value.size()));
}

void ChangesPanel::showWrong(const QString& text) {
    m_preview->setText(text);
    m_preview->setVisible(!text.isEmpty());
}

void ChangesPanel::preview() {
    const OptionPreview preview = m_changed ? previewOption(m_changed->root, m_field->text()) : OptionPreview();
    m_field->setProperty("wrong", preview.kind == OptionPreview::Kind::Wrong);
    restyle(m_field);
    showWrong(preview.text);
}

void ChangesPanel::enter() {
    if (!m_changed) return;
    const OptionPreview preview = previewOption(m_changed->root, m_field->text());
    if (preview.kind == OptionPreview::Kind::Incomplete) return showWrong(tr("Write key=value, for example log_level=DEBUG."));
    if (preview.kind == OptionPreview::Kind::Wrong) return;
    m_field->clear();
    if (preview.kind != OptionPreview::Kind::Same) Q_EMIT entered(toQt(preview.option.key), toQt(preview.option.text));
}

bool ChangesPanel::eventFilter(QObject* watched, QEvent* event) {
    if (watched == m_field && (event->type() == QEvent::KeyPress || event->type() == QEvent::ShortcutOverride) &&
        static_cast<QKeyEvent*>(event)->key() == Qt::Key_Escape && !m_field->text().isEmpty()) {
        if (event->type() == QEvent::KeyPress) m_field->clear();
        event->accept();
        return true;
    }
    return QWidget::eventFilter(watched, event);
}

}  // namespace teardown
