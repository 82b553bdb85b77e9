#include "widgets/engine/argument_table.h"

#include "widgets/common/calm_focus.h"
#include "widgets/common/own_keys.h"
#include "widgets/common/strings.h"
#include "widgets/common/theme.h"
#include "widgets/common/typography.h"

#include <QHeaderView>
#include <QKeyEvent>
#include <QLineEdit>
#include <QPainter>
#include <QScrollBar>
#include <QStyledItemDelegate>

#include <algorithm>
#include <utility>

namespace teardown {
namespace {

constexpr int kArgumentRow = 23;
constexpr int kArgumentGap = 16;  // of a cell, on both sides together

/// Draws what can be changed as a field. While it is changed, the field is as high as the row, without the round border of other fields.
class ArgumentDelegate : public QStyledItemDelegate {
public:
    using QStyledItemDelegate::QStyledItemDelegate;

    void initStyleOption(QStyleOptionViewItem* option, const QModelIndex& index) const override {
        QStyledItemDelegate::initStyleOption(option, index);
        // A selected row keeps its colours: one of them marks a wrong value.
        option->palette.setBrush(QPalette::HighlightedText, option->palette.brush(QPalette::Text));
    }

    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override {
        QStyledItemDelegate::paint(painter, option, index);
        if (!(index.flags() & Qt::ItemIsEditable)) return;
        painter->save();
        painter->setRenderHint(QPainter::Antialiasing);
        painter->setPen(colours().line);
        painter->drawRoundedRect(QRectF(option.rect).adjusted(0.5, 1.5, -4.5, -1.5), 3, 3);
        painter->restore();
    }

    QWidget* createEditor(QWidget* parent, const QStyleOptionViewItem&, const QModelIndex& index) const override {
        auto* field = new QLineEdit(parent);
        field->setFont(monoFont());
        field->setAccessibleName(
            ArgumentTableModel::tr("Value of %1").arg(index.siblingAtColumn(ArgumentTableModel::Name).data().toString()));
        field->setPlaceholderText(index.siblingAtColumn(ArgumentTableModel::Default).data().toString());
        field->setProperty("square", true);
        return field;
    }
};

}  // namespace

void ArgumentTableModel::setArguments(std::vector<RegistryArgument> arguments, const std::vector<PartArgument>& values) {
    beginResetModel();
    m_arguments = std::move(arguments);
    m_wrong.clear();
    place(values);
    endResetModel();
}

void ArgumentTableModel::place(const std::vector<PartArgument>& values) {
    m_values.assign(m_arguments.size(), {});
    for (const PartArgument& value : values)
        if (const int row = rowOf(toQt(value.name)); row >= 0) m_values[static_cast<std::size_t>(row)] = toQt(value.text);
}

void ArgumentTableModel::setValues(const std::vector<PartArgument>& values) {
    place(values);
    setWrong({});
    if (!m_arguments.empty()) Q_EMIT dataChanged(index(0, Value), index(rowCount() - 1, Value));
    Q_EMIT edited();
}

std::vector<PartArgument> ArgumentTableModel::values() const {
    std::vector<PartArgument> given;
    for (std::size_t i = 0; i < m_values.size(); ++i)
        if (!m_values[i].isEmpty()) given.push_back({m_arguments[i].name, fromQt(m_values[i])});
    return given;
}

int ArgumentTableModel::rowOf(const QString& name) const {
    const auto found = std::find_if(m_arguments.begin(), m_arguments.end(),
                                    [name = fromQt(name)](const RegistryArgument& argument) { return argument.name == name; });
    return found == m_arguments.end() ? -1 : static_cast<int>(found - m_arguments.begin());
}

void ArgumentTableModel::setWrong(const QString& name) {
    for (const QString& changed : {std::exchange(m_wrong, name), name})
        if (const int row = rowOf(changed); row >= 0) Q_EMIT dataChanged(index(row, 0), index(row, kColumns - 1));
}

void ArgumentTableModel::setEditable(bool editable) { m_editable = editable; }

int ArgumentTableModel::rowCount(const QModelIndex& parent) const { return parent.isValid() ? 0 : static_cast<int>(m_arguments.size()); }
int ArgumentTableModel::columnCount(const QModelIndex& parent) const { return parent.isValid() ? 0 : kColumns; }

QVariant ArgumentTableModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid()) return {};
    const RegistryArgument& argument = m_arguments[static_cast<std::size_t>(index.row())];
    const QString& value = m_values[static_cast<std::size_t>(index.row())];
    const int column = index.column();
    if (role == Qt::ForegroundRole) {
        if (toQt(argument.name) == m_wrong && column != About) return colours().bad;
        return column == Default || column == About ? colours().muted : colours().text;
    }
    if (role == Qt::FontRole) return column == About ? textFont() : monoFont();
    if (role == Qt::EditRole && column == Value) return value;
    if (role == Qt::ToolTipRole && column == Value && value.isEmpty()) return tr("Click to give another value, as in a config");
    if (role != Qt::DisplayRole && role != Qt::ToolTipRole) return {};
    switch (column) {
        case Name:
            return toQt(argument.name);
        case Default:
            return argument.required ? tr("required") : toQt(argument.defaultValue);
        case Value:
            return value;
        case About:
            return translated(argument.doc);
        default:
            return {};
    }
}

bool ArgumentTableModel::setData(const QModelIndex& index, const QVariant& value, int role) {
    if (!index.isValid() || index.column() != Value || role != Qt::EditRole) return false;
    QString& text = m_values[static_cast<std::size_t>(index.row())];
    const QString given = value.toString().trimmed();
    if (given == text) return true;
    text = given;
    if (toQt(m_arguments[static_cast<std::size_t>(index.row())].name) == m_wrong) setWrong({});
    Q_EMIT dataChanged(index, index);
    Q_EMIT edited();
    return true;
}

Qt::ItemFlags ArgumentTableModel::flags(const QModelIndex& index) const {
    const Qt::ItemFlags flags = QAbstractTableModel::flags(index);
    return m_editable && index.isValid() && index.column() == Value ? flags | Qt::ItemIsEditable : flags;
}

QVariant ArgumentTableModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal) return {};
    if (role == Qt::TextAlignmentRole) return static_cast<int>(Qt::AlignLeft | Qt::AlignVCenter);
    if (role != Qt::DisplayRole) return {};
    const QString titles[kColumns] = {tr("argument"), tr("default"), tr("your value"), tr("meaning")};
    return titles[section];
}

ArgumentTable::ArgumentTable(QWidget* parent) : QTableView(parent), m_model(new ArgumentTableModel(this)) {
    setModel(m_model);
    setItemDelegate(new ArgumentDelegate(this));
    setAccessibleName(tr("Arguments"));
    setSelectionBehavior(QAbstractItemView::SelectRows);
    setSelectionMode(QAbstractItemView::SingleSelection);
    setEditTriggers(QAbstractItemView::EditKeyPressed);
    setShowGrid(false);
    setWordWrap(false);
    setTabKeyNavigation(false);
    setFrameShape(QFrame::NoFrame);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    verticalHeader()->hide();
    verticalHeader()->setDefaultSectionSize(kArgumentRow);
    horizontalHeader()->setHighlightSections(false);
    horizontalHeader()->setStretchLastSection(true);
    new CalmFocus(this);
    new OwnKeys(this);
    // Anywhere in the row: there is only one thing to change in it.
    connect(this, &QTableView::clicked, this, [this](const QModelIndex& index) { edit(index.siblingAtColumn(ArgumentTableModel::Value)); });
    connect(m_model, &QAbstractItemModel::modelReset, this, &ArgumentTable::fitColumns);
    connect(m_model, &QAbstractItemModel::dataChanged, this, &ArgumentTable::fitColumns);
    connect(&Theme::instance(), &Theme::changed, viewport(), qOverload<>(&QWidget::update));
}

void ArgumentTable::showArgument(const QString& name) {
    const int row = m_model->rowOf(name);
    if (row < 0) return;
    setCurrentIndex(m_model->index(row, ArgumentTableModel::Value));
    scrollTo(currentIndex());
}

void ArgumentTable::fitColumns() {
    const QFontMetrics mono(monoFont());
    const auto wanted = [&](int column) {
        int width = fontMetrics().horizontalAdvance(m_model->headerData(column, Qt::Horizontal).toString());
        for (int row = 0; row < m_model->rowCount(); ++row)
            width = std::max(width, mono.horizontalAdvance(m_model->index(row, column).data().toString()));
        return width + kArgumentGap;
    };
    // Long defaults (whole dicts) are cut off before the text about the argument is.
    const int room = viewport()->width();
    setColumnWidth(ArgumentTableModel::Name, std::min(wanted(ArgumentTableModel::Name), room * 28 / 100));
    setColumnWidth(ArgumentTableModel::Default, std::min(wanted(ArgumentTableModel::Default), room * 22 / 100));
    setColumnWidth(ArgumentTableModel::Value, std::clamp(wanted(ArgumentTableModel::Value), room * 18 / 100, room * 30 / 100));
}

void ArgumentTable::resizeEvent(QResizeEvent* event) {
    QTableView::resizeEvent(event);
    fitColumns();
}

void ArgumentTable::keyPressEvent(QKeyEvent* event) {
    const bool enter = event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter;
    if (enter && event->modifiers() == Qt::NoModifier && state() != QAbstractItemView::EditingState && currentIndex().isValid())
        return edit(currentIndex().siblingAtColumn(ArgumentTableModel::Value));
    QTableView::keyPressEvent(event);
}

}  // namespace teardown
