// TensorTable: every tensor of the checkpoint in a row, sortable and filtered, with values measured in the background; the selected one as
// heatmaps below.
#pragma once

#include "widgets/checkpoint/tensor_table_model.h"
#include "widgets/common/task_runner.h"

#include <QWidget>

class QLabel;
class QLineEdit;
class QProgressBar;
class QTableView;
class QToolButton;

namespace teardown {

class TensorMeter;
class TensorPreview;

class TensorTable : public QWidget {
    Q_OBJECT
public:
    /// `measuring` reads and measures, `drawing` draws.
    TensorTable(Lane& measuring, Lane& drawing, QWidget* parent = nullptr);

    void setFile(std::shared_ptr<const CheckpointFile> file);
    /// Selects the row and shows it without emitting a signal. Unknown keys change nothing.
    void select(const QString& key);
    QString selectedKey() const;
    TensorTableModel* model() const { return m_model; }
    QTableView* view() const { return m_view; }
    QLineEdit* filter() const { return m_filter; }
    TensorPreview* preview() const { return m_preview; }
    TensorMeter* meter() const { return m_meter; }
    /// The selected rows (all if none is) as text, columns separated by tabs, with a header line.
    QString rowsText() const;
    /// Copies the selected tensor's numbers to the clipboard, or shows why it cannot.
    void copyNumbers();

Q_SIGNALS:
    void chosen(const QString& key);
    /// Return or double click: the user wants to see where it is used.
    void activated(const QString& key);
    void probed(const QString& text);
    void said(const QString& text);

protected:
    void showEvent(QShowEvent* event) override;

private:
    void showTensor(int row);
    void refreshFoot();
    void copyRows();
    void menuAt(const QPoint& position);
    std::vector<int> rowsInSight() const;

    TensorTableModel* m_model;
    TensorTableProxy* m_proxy;
    TensorMeter* m_meter;
    TaskRunner m_reader;
    QLineEdit* m_filter;
    QTableView* m_view;
    QLabel* m_foot;
    QProgressBar* m_progress;
    QToolButton* m_stop;
    TensorPreview* m_preview;
    bool m_quiet = false;
};

}  // namespace teardown
