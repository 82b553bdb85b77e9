// StepCard: a step in words and tables, for steps without a tensor: a registry look-up, an argument, a construction.
#pragma once

#include "core/trace/trace.h"

#include <QScrollArea>

class QLabel;

namespace teardown {

class FactTable;

class StepCard : public QScrollArea {
    Q_OBJECT
public:
    explicit StepCard(QWidget* parent = nullptr);
    void show(const Step& step);

Q_SIGNALS:
    void configPathChosen(const QString& path);

private:
    QLabel* m_title;
    QLabel* m_why;
    QLabel* m_formula;
    QLabel* m_argumentsHeading;
    FactTable* m_arguments;
    QLabel* m_variablesHeading;
    FactTable* m_variables;
    QLabel* m_tensorsHeading;
    FactTable* m_tensors;
};

/// Arguments as rows with the config line that set each, or "default". Shared with the inspector.
std::vector<struct FactRow> argumentRows(const std::vector<StepArgument>& arguments);
/// A variable's name; a variable that represents a tensor has the tensor's label.
QString variableName(const Variable& variable);

}  // namespace teardown
