// GraphBar: the row above a graph: the search, and buttons for direction and size.
#pragma once

#include <QWidget>

class QAction;
class QBoxLayout;
class QLabel;
class QLineEdit;
class QToolButton;

namespace teardown {

class GraphView;

class GraphBar : public QWidget {
    Q_OBJECT
public:
    explicit GraphBar(GraphView* view, QWidget* parent = nullptr);

    /// Buttons at the right; a null action is a gap.
    void setActions(const QList<QAction*>& actions);
    /// A sentence below the row: what the graph is made from. Empty: none.
    void setNote(const QString& note);
    QString note() const;
    /// Gives the search field the focus.
    void startSearch();
    QLineEdit* field() const { return m_field; }
    /// "3 of 17", "17", "none"; empty without a search.
    QString countText() const;

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void refreshCount();
    void endSearch();

    GraphView* m_view;
    QLineEdit* m_field;
    QLabel* m_count;
    QToolButton* m_previous;
    QToolButton* m_next;
    QBoxLayout* m_buttons;
    QLabel* m_note;
};

}  // namespace teardown
