#include "widgets/tensor/step_card.h"

#include "core/trace/formula_text.h"
#include "widgets/common/fact_table.h"
#include "widgets/common/strings.h"
#include "widgets/common/typography.h"
#include "widgets/tensor/stage_tensor.h"

#include <QBoxLayout>
#include <QLabel>

namespace teardown {

std::vector<FactRow> argumentRows(const std::vector<StepArgument>& arguments) {
    std::vector<FactRow> rows;
    for (const StepArgument& argument : arguments) {
        FactRow row;
        row.name = toQt(argument.name);
        row.value = toQt(argument.value.repr());
        if (argument.isDefault) {
            row.link = QObject::tr("default");
            row.muted = true;
        } else if (!argument.file.empty()) {
            row.link = fileName(argument.file) + (argument.line > 0 ? QStringLiteral(":%1").arg(argument.line) : QString());
            row.target = toQt(argument.configPath);
            row.toolTip =
                QStringLiteral("%1 = %2\n%3:%4").arg(toQt(argument.configPath), row.value, toQt(argument.file)).arg(argument.line);
        }
        rows.push_back(std::move(row));
    }
    return rows;
}

StepCard::StepCard(QWidget* parent) : QScrollArea(parent) {
    setWidgetResizable(true);
    setAccessibleName(tr("Step details"));
    auto* page = new QWidget(this);
    page->setObjectName(QStringLiteral("ground"));
    auto* card = new QFrame(page);
    card->setObjectName(QStringLiteral("card"));
    m_title = new QLabel(card);
    m_title->setFont(titleFont());
    m_title->setWordWrap(true);
    m_title->setTextFormat(Qt::PlainText);
    m_why = new QLabel(card);
    m_why->setWordWrap(true);
    m_why->setTextFormat(Qt::PlainText);
    m_why->setProperty("muted", true);
    m_formula = new QLabel(card);
    m_formula->setProperty("verbatim", true);
    m_formula->setFont(monoFont());
    m_formula->setWordWrap(true);
    m_formula->setTextFormat(Qt::PlainText);
    m_argumentsHeading = sectionHeading(tr("Arguments"), card);
    m_arguments = new FactTable(card);
    m_variablesHeading = sectionHeading(tr("Variables"), card);
    m_variables = new FactTable(card);
    m_tensorsHeading = sectionHeading(tr("Tensors"), card);
    m_tensors = new FactTable(card);
    connect(m_arguments, &FactTable::linkClicked, this, &StepCard::configPathChosen);

    auto* inside = new QVBoxLayout(card);
    inside->setContentsMargins(16, 14, 16, 14);
    inside->setSpacing(6);
    inside->addWidget(m_title);
    inside->addWidget(m_why);
    inside->addWidget(m_formula);
    for (auto [label, table] :
         {std::pair{m_argumentsHeading, m_arguments}, {m_variablesHeading, m_variables}, {m_tensorsHeading, m_tensors}}) {
        inside->addSpacing(8);
        inside->addWidget(label);
        inside->addWidget(table);
    }
    auto* layout = new QVBoxLayout(page);
    layout->setContentsMargins(14, 14, 14, 14);
    card->setMaximumWidth(720);
    layout->addWidget(card);
    layout->addStretch(1);
    setWidget(page);
}

QString variableName(const Variable& variable) {
    RecordedTensor tensor;
    tensor.label = variable.name;
    return toQt(labelWords(tensor));
}

void StepCard::show(const Step& step) {
    m_title->setText(step.title.empty() ? toQt(step.type) : toQt(step.title));
    m_why->setText(toQt(step.why));
    m_why->setVisible(!step.why.empty());
    QString formula = toQt(text(step.formula));
    if (!step.numbers.empty()) formula += QLatin1Char('\n') + toQt(step.numbers);
    m_formula->setText(formula);
    m_formula->setVisible(!formula.isEmpty());
    m_arguments->setRows(argumentRows(step.arguments));
    std::vector<FactRow> variables;
    for (const Variable& variable : step.variables)
        variables.push_back({variableName(variable), toQt(variable.value), toQt(variable.type), {}, {}, false});
    m_variables->setRows(std::move(variables));
    std::vector<FactRow> tensors;
    for (const auto* list : {&step.inputs, &step.outputs})
        for (const RecordedTensor& tensor : *list) tensors.push_back({toQt(labelWords(tensor)), dtypeAndShape(tensor), {}, {}, {}, false});
    m_tensors->setRows(std::move(tensors));
    for (auto [label, table] :
         {std::pair{m_argumentsHeading, m_arguments}, {m_variablesHeading, m_variables}, {m_tensorsHeading, m_tensors}}) {
        label->setVisible(!table->rows().empty());
        table->setVisible(!table->rows().empty());
    }
}

}  // namespace teardown
