// MapPanel: the page of a map of pictures: what is placed and how, the points, and the picture below the mouse.
#pragma once

#include "core/base/error.h"
#include "widgets/results/map_view.h"

#include <QString>
#include <QStringList>
#include <QWidget>

class QComboBox;
class QDoubleSpinBox;
class QLabel;
class QListWidget;
class QProgressBar;
class QPushButton;
class QToolButton;

namespace teardown {

class Banner;
class FlowLabel;

/// What the user has chosen above the points.
struct MapQuestion {
    QString layer;
    MapMethod method = MapMethod::Pca;
    double perplexity = 30;
    bool operator==(const MapQuestion&) const = default;
};

class MapPanel : public QWidget {
    Q_OBJECT
public:
    explicit MapPanel(QWidget* parent = nullptr);

    /// The layers of the network; `preferred` is chosen unless the chosen one is among them.
    void setLayers(const QStringList& layers, const QString& preferred);
    /// `whyNot`: why nothing can be placed now; empty: it can.
    void setRunnable(const QString& whyNot);
    /// The folder whose pictures are placed, and their number; empty: none.
    void setFolder(const QString& folder, int pictures);
    /// done in 0..1, negative: unknown.
    void setBusy(bool busy, double done = -1, const QString& label = {});
    /// null: `text` instead of points.
    void setMap(const PictureMapPtr& map, const QString& text = {});
    void setPreview(const QImage& image, const QString& problem = {});
    void setProblem(const Error& error);
    void setNote(const QString& text);
    MapQuestion question() const;
    void setQuestion(const MapQuestion& question);
    MapView* view() const { return m_view; }
    QPushButton* runButton() const { return m_run; }
    QListWidget* legend() const { return m_legend; }
    QSize previewSize() const;

Q_SIGNALS:
    void folderAsked();
    void runAsked();
    void stopAsked();
    void saveAsked();
    /// The picture at this index is below the mouse or the keyboard's cursor.
    void previewAsked(int picture);
    void pictureActivated(int picture);

private:
    QLayout* makeBar();
    QWidget* makeSide();
    void probe(int picture);
    void fillLegend();
    void enable();

    QPushButton* m_folder;
    QComboBox* m_layer;
    QComboBox* m_method;
    QLabel* m_perplexityLabel;
    QDoubleSpinBox* m_perplexity;
    QPushButton* m_run;
    QToolButton* m_stop;
    QPushButton* m_save;
    QProgressBar* m_progress;
    QLabel* m_label;
    Banner* m_banner;
    FlowLabel* m_summary;
    QWidget* m_body;
    MapView* m_view;
    QLabel* m_preview;
    QLabel* m_name;
    QLabel* m_group;
    QPushButton* m_open;
    QListWidget* m_legend;
    QString m_whyNot;
    int m_pictures = 0;
    bool m_busy = false;
};

}  // namespace teardown
