// FileGraph: the files of a config as boxes - the opened one at the left, its bases to the right of it. A file that could not be read is
// marked.
#pragma once

#include "core/config/config.h"
#include "core/config/config_lines.h"

#include <QRect>
#include <QWidget>

#include <memory>
#include <vector>

namespace teardown {

class FileGraph : public QWidget {
    Q_OBJECT
public:
    explicit FileGraph(QWidget* parent = nullptr);

    void setConfig(const std::shared_ptr<const Config>& config, const ConfigLines& lines);
    /// Index into Config::files; -1: none.
    void setCurrent(int file);
    int current() const { return m_current; }
    QRect boxOf(int file) const;
    QString labelOf(int file) const;
    bool isBroken(int file) const;
    QSize sizeHint() const override { return m_size; }

Q_SIGNALS:
    void fileChosen(int file);

protected:
    void paintEvent(QPaintEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void leaveEvent(QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    bool event(QEvent* event) override;

private:
    struct Box {
        QString label;
        QString figure;  ///< "18/20": values in effect, of those it sets
        QString toolTip;
        QRect rect;
        int column = 0;
        bool broken = false;
        std::vector<int> bases;
    };
    void layOut();
    int boxAt(QPoint position) const;

    std::vector<Box> m_boxes;
    QSize m_size;
    int m_current = -1;
    int m_hovered = -1;
};

}  // namespace teardown
