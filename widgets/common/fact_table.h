// FactTable: rows of name and value, values in monospace at the right, optionally with a link (the config line that set it). Painted in one
// widget, so that a step creates no widgets.
#pragma once

#include <QString>
#include <QWidget>

#include <vector>

namespace teardown {

struct FactRow {
    QString name;
    QString value;
    QString link;    ///< shown after the value: "lite0.py:9", or a muted word such as "default"
    QString target;  ///< the link's target; empty: not a link
    QString toolTip;
    bool muted = false;
};

class FactTable : public QWidget {
    Q_OBJECT
public:
    explicit FactTable(QWidget* parent = nullptr);
    void setRows(std::vector<FactRow> rows);
    const std::vector<FactRow>& rows() const { return m_rows; }
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override { return {120, sizeHint().height()}; }

Q_SIGNALS:
    void linkClicked(const QString& target);

protected:
    void paintEvent(QPaintEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void contextMenuEvent(QContextMenuEvent* event) override;
    bool event(QEvent* event) override;

private:
    int rowAt(QPoint position) const;
    std::vector<FactRow> m_rows;
};

}  // namespace teardown
