#include "widgets/code/variable_list.h"

#include "core/trace/address.h"
#include "core/trace/changed_variables.h"
#include "widgets/code/padded_rows.h"
#include "widgets/common/row_menu.h"
#include "widgets/common/strings.h"
#include "widgets/common/theme.h"
#include "widgets/common/typography.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QHeaderView>
#include <QMenu>

namespace teardown {
namespace {

constexpr int kChanged = Qt::UserRole + 1;
enum VariableColumn { VariableName, VariableType, VariableValue };

}  // namespace

VariableList::VariableList(QWidget* parent) : QTreeWidget(parent) {
    setColumnCount(3);
    setHeaderLabels({tr("Variable"), tr("Type"), tr("Value")});
    setRootIsDecorated(false);
    setUniformRowHeights(true);
    setItemDelegate(new PaddedRows(this));
    setFont(monoFont());
    header()->setStretchLastSection(true);
    setAccessibleName(tr("Variables"));
    // Names of classes, files and values.
    viewport()->setProperty("verbatim", true);
    new RowMenu(this, [this](QMenu& menu, const QModelIndex& index) {
        if (!index.isValid()) return;
        menu.addAction(tr("&Watch this"), this,
                       [this, name = index.siblingAtColumn(VariableName).data().toString()] { Q_EMIT watchWanted(name); });
        menu.addAction(tr("Copy &address"), this, [address = addressOf(index.siblingAtColumn(VariableName).data().toString())] {
            QGuiApplication::clipboard()->setText(address);
        });
    });
    connect(&Theme::instance(), &Theme::changed, this, &VariableList::colour);
}

QString VariableList::addressOf(const QString& variable) const {
    if (!m_trace) return {};
    // A variable that is a tensor of the step has an address of its own; any other one is found at the step.
    std::string name = fromQt(variable);
    if (name.starts_with("self.")) name = name.substr(5);
    const auto tensor = parseAddress("#" + std::to_string(m_step + 1) + "." + name, *m_trace);
    return toQt(tensor.ok() ? addressText(*tensor, *m_trace) : stepAddress(*m_trace, m_step));
}

void VariableList::show(const TracePtr& trace, int step) {
    m_trace = trace;
    m_step = step;
    clear();
    const std::vector<Variable>& variables = trace->steps[static_cast<std::size_t>(step)].variables;
    const std::vector<bool> changed = changedVariables(*trace, step);
    for (std::size_t i = 0; i < variables.size(); ++i) {
        const Variable& one = variables[i];
        auto* item = new QTreeWidgetItem(this, {toQt(one.name), toQt(one.type), toQt(one.value)});
        item->setData(VariableName, kChanged, static_cast<bool>(changed[i]));
        item->setToolTip(VariableValue, changed[i] ? tr("%1\nChanged since the last step with this variable").arg(item->text(VariableValue))
                                                   : item->text(VariableValue));
    }
    for (int column : {VariableName, VariableType}) resizeColumnToContents(column);
    colour();
}

bool VariableList::isMarked(int row) const { return topLevelItem(row)->data(VariableName, kChanged).toBool(); }

void VariableList::colour() {
    for (int row = 0; row < topLevelItemCount(); ++row) {
        topLevelItem(row)->setForeground(VariableType, colours().muted);
        topLevelItem(row)->setForeground(VariableValue, isMarked(row) ? colours().accent : colours().text);
        QFont font = monoFont();
        font.setBold(isMarked(row));
        topLevelItem(row)->setFont(VariableValue, font);
    }
}

}  // namespace teardown
