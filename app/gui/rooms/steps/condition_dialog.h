// ConditionDialog: the input of a breakpoint condition and of the layer that it is for. While the user types, it shows errors, their column
// and what to write instead; it lists the names of the current step and the functions.
#pragma once

#include <QDialog>

#include <string>
#include <vector>

class QComboBox;
class QLabel;
class QLineEdit;
class QListWidget;
class QPushButton;

namespace teardown {

struct Step;

class ConditionDialog : public QDialog {
    Q_OBJECT
public:
    /// `step` is only read in the constructor; null: there is no current step.
    ConditionDialog(const Step* step, QWidget* parent);
    /// The condition without surrounding whitespace.
    QString text() const;
    /// The layer or type, as a glob; empty: every step.
    QString place() const;

private:
    QComboBox* makePlaces(const Step* step);
    void check();
    void insertFunction(const QString& name);
    std::vector<std::string> m_names;  ///< of the step
    QLineEdit* m_edit;
    QComboBox* m_place;
    QLabel* m_hint;
    QListWidget* m_functions;
    QPushButton* m_accept;
};

}  // namespace teardown
