// ConditionDialog: where the condition of a breakpoint is typed. Says while one types what cannot be read, where, and what to write; lists
// the names of the step that is looked at and the functions.
#pragma once

#include <QDialog>

#include <string>
#include <vector>

class QLabel;
class QLineEdit;
class QListWidget;
class QPushButton;

namespace teardown {

struct Step;

class ConditionDialog : public QDialog {
    Q_OBJECT
public:
    /// `step` is read here and not kept; null: none is looked at.
    ConditionDialog(const Step* step, QWidget* parent);
    /// The condition without blanks around it.
    QString text() const;

private:
    void check();
    void insertFunction(const QString& name);
    std::vector<std::string> m_names;  ///< of the step
    QLineEdit* m_edit;
    QLabel* m_hint;
    QListWidget* m_functions;
    QPushButton* m_accept;
};

}  // namespace teardown
