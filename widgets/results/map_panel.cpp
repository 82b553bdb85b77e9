#include "widgets/results/map_panel.h"

#include "widgets/common/banner.h"
#include "widgets/common/elided_button.h"
#include "widgets/common/flow_label.h"
#include "widgets/common/kept_splitter.h"
#include "widgets/common/part_names.h"
#include "widgets/common/strings.h"
#include "widgets/common/theme.h"
#include "widgets/common/typography.h"
#include "widgets/paint/map_painter.h"

#include <QBoxLayout>
#include <QComboBox>
#include <QDoubleSpinBox>
#include <QFileInfo>
#include <QLabel>
#include <QListWidget>
#include <QPainter>
#include <QProgressBar>
#include <QPushButton>
#include <QToolButton>

#include <algorithm>

namespace teardown {
namespace {

constexpr int kPreviewSide = 160;

QIcon iconOfGroup(std::size_t group, qreal ratio) {
    QPixmap picture(QSizeF(16, 16).toSize() * ratio);
    picture.setDevicePixelRatio(ratio);
    picture.fill(Qt::transparent);
    QPainter painter(&picture);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.fillPath(mapMark(group, {8, 8}, 4.5), mapColour(group, Theme::instance().isDark()));
    return QIcon(picture);
}

QLabel* narrowLabel(QWidget* parent) {
    auto* label = new QLabel(parent);
    label->setTextFormat(Qt::PlainText);
    label->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    return label;
}

/// As mapTitle(), in the window's language.
QString mapHeading(const PictureMap& map) {
    QString title = MapPanel::tr("%1 of %2, %3 pictures")
                        .arg(map.method == MapMethod::Pca ? QStringLiteral("PCA") : QStringLiteral("t-SNE"), toQt(map.layer),
                             groupedCount(static_cast<std::int64_t>(map.pictures.size())));
    if (map.explained.size() == 2)
        title +=
            MapPanel::tr(", %1 % + %2 % of the variance").arg(100 * map.explained[0], 0, 'f', 1).arg(100 * map.explained[1], 0, 'f', 1);
    if (map.method == MapMethod::Tsne)
        title += MapPanel::tr(", perplexity %1, divergence %2").arg(map.perplexity).arg(map.divergence, 0, 'f', 3);
    return title;
}

}  // namespace

MapPanel::MapPanel(QWidget* parent)
    : QWidget(parent),
      m_folder(new ElidedButton(tr("&Folder of pictures…"), this)),
      m_layer(new QComboBox(this)),
      m_method(new QComboBox(this)),
      m_perplexityLabel(new QLabel(tr("Perplexity"), this)),
      m_perplexity(new QDoubleSpinBox(this)),
      m_run(new ElidedButton(tr("&Place pictures"), this)),
      m_stop(new QToolButton(this)),
      m_save(new ElidedButton(tr("&Save…"), this)),
      m_progress(new QProgressBar(this)),
      m_label(narrowLabel(this)),
      m_banner(new Banner(this)),
      m_summary(new FlowLabel(this)),
      m_body(new QWidget(this)),
      m_view(new MapView),
      m_preview(new QLabel),
      m_name(narrowLabel(nullptr)),
      m_group(narrowLabel(nullptr)),
      m_open(new ElidedButton(tr("Open as &input"))),
      m_legend(new QListWidget) {
    auto* columns = new KeptSplitter(QStringLiteral("map"), Qt::Horizontal, m_body);
    columns->setChildrenCollapsible(false);
    columns->addWidget(m_view);
    columns->addWidget(makeSide());
    columns->setStretchFactor(0, 1);
    columns->setSizes({700, 240});
    auto* body = new QVBoxLayout(m_body);
    body->setContentsMargins(0, 0, 0, 0);
    body->addWidget(columns);
    auto* work = new QHBoxLayout;
    work->addWidget(m_stop);
    work->addWidget(m_progress, 1);
    work->addWidget(m_label, 2);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(14, 10, 14, 12);
    layout->setSpacing(8);
    layout->addLayout(makeBar());
    layout->addLayout(work);
    layout->addWidget(m_banner);
    layout->addWidget(m_summary);
    layout->addWidget(m_body, 1);
    layout->addStretch(0);
    connect(m_view, &MapView::probed, this, &MapPanel::probe);
    connect(m_view, &MapView::activated, this, &MapPanel::pictureActivated);
    connect(&Theme::instance(), &Theme::changed, this, &MapPanel::fillLegend);
    setFocusProxy(m_view);
    setMap({});
    setBusy(false);
}

QLayout* MapPanel::makeBar() {
    m_folder->setToolTip(tr("The folders in it are the classes"));
    setBoxName(*m_layer, tr("Layer whose values place the pictures"));
    m_layer->setToolTip(tr("The layer whose output counts; maps are averaged over their places"));
    m_layer->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    m_layer->setMinimumContentsLength(10);
    m_layer->setMaxVisibleItems(24);
    setBoxName(*m_method, tr("Method"));
    m_method->addItem(QStringLiteral("PCA"), static_cast<int>(MapMethod::Pca));
    m_method->addItem(QStringLiteral("t-SNE"), static_cast<int>(MapMethod::Tsne));
    m_method->setToolTip(
        tr("PCA: the directions along which the values differ most, so that distances mean something. t-SNE: neighbours "
           "stay neighbours, distances between groups mean nothing."));
    m_perplexity->setRange(1, 1000);
    m_perplexity->setDecimals(0);
    m_perplexity->setValue(30);
    m_perplexity->setAccessibleName(tr("Perplexity"));
    m_perplexity->setToolTip(tr("About how many neighbours of a picture count"));
    m_perplexityLabel->setBuddy(m_perplexity);
    m_stop->setText(tr("Stop"));
    m_progress->setTextVisible(false);
    m_progress->setFixedHeight(4);
    m_progress->setMinimumWidth(60);
    m_save->setToolTip(tr("The points as csv or json, or as a picture (png)"));
    const auto showPerplexity = [this] {
        const bool tsne = question().method == MapMethod::Tsne;
        m_perplexity->setVisible(tsne);
        m_perplexityLabel->setVisible(tsne);
    };
    connect(m_method, &QComboBox::currentIndexChanged, this, showPerplexity);
    showPerplexity();
    connect(m_folder, &QPushButton::clicked, this, &MapPanel::folderAsked);
    connect(m_run, &QPushButton::clicked, this, &MapPanel::runAsked);
    connect(m_stop, &QToolButton::clicked, this, &MapPanel::stopAsked);
    connect(m_save, &QPushButton::clicked, this, &MapPanel::saveAsked);
    auto* bar = new QHBoxLayout;
    for (QWidget* widget : std::initializer_list<QWidget*>{m_folder, m_layer, m_method, m_perplexityLabel, m_perplexity, m_run, m_save})
        bar->addWidget(widget);
    bar->addStretch(1);
    return bar;
}

QWidget* MapPanel::makeSide() {
    auto* side = new QWidget;
    m_preview->setMinimumHeight(kPreviewSide);
    m_preview->setAlignment(Qt::AlignCenter);
    m_preview->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Fixed);
    m_preview->setAccessibleName(tr("The picture below the mouse"));
    m_name->setFont(boldFont());
    // Names of files and folders are nobody's words.
    m_name->setProperty("verbatim", true);
    m_group->setProperty("verbatim", true);
    m_group->setProperty("muted", true);
    m_open->setToolTip(tr("Runs the picture through the network, step by step"));
    connect(m_open, &QPushButton::clicked, this, [this] {
        if (m_view->current() >= 0) Q_EMIT pictureActivated(m_view->current());
    });
    m_legend->setAccessibleName(tr("Classes"));
    m_legend->setToolTip(tr("Shows only this class in colour; again: all"));
    m_legend->viewport()->setProperty("verbatim", true);
    m_legend->setTextElideMode(Qt::ElideMiddle);
    m_legend->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    connect(m_legend, &QListWidget::itemSelectionChanged, this, [this] {
        const QList<QListWidgetItem*> chosen = m_legend->selectedItems();
        m_view->setGroup(chosen.isEmpty() ? -1 : m_legend->row(chosen.first()));
    });
    // A click on the selected class shows all again.
    m_legend->setSelectionMode(QAbstractItemView::MultiSelection);
    connect(m_legend, &QListWidget::itemPressed, this, [this](QListWidgetItem* pressed) {
        for (QListWidgetItem* item : m_legend->selectedItems())
            if (item != pressed) item->setSelected(false);
    });
    auto* layout = new QVBoxLayout(side);
    layout->setContentsMargins(8, 0, 0, 0);
    layout->addWidget(m_preview);
    layout->addWidget(m_name);
    layout->addWidget(m_group);
    layout->addWidget(m_open);
    layout->addWidget(m_legend, 1);
    side->setMinimumWidth(kPreviewSide + 8);
    return side;
}

void MapPanel::setLayers(const QStringList& layers, const QString& preferred) {
    const QString chosen = layers.contains(m_layer->currentText()) ? m_layer->currentText() : preferred;
    m_layer->clear();
    m_layer->addItems(layers);
    m_layer->setCurrentText(chosen);
    enable();
}

void MapPanel::setRunnable(const QString& whyNot) {
    m_whyNot = whyNot;
    enable();
}

void MapPanel::setFolder(const QString& folder, int pictures) {
    m_pictures = pictures;
    m_folder->setText(folder.isEmpty() ? tr("&Folder of pictures…")
                                       : tr("%1: %2").arg(QFileInfo(folder).fileName().replace(QLatin1Char('&'), QLatin1String("&&")),
                                                          groupedCount(pictures)));
    enable();
}

void MapPanel::setBusy(bool busy, double done, const QString& label) {
    m_busy = busy;
    for (QWidget* widget : std::initializer_list<QWidget*>{m_stop, m_progress, m_label}) widget->setVisible(busy);
    m_progress->setRange(0, done < 0 ? 0 : 1000);
    m_progress->setValue(static_cast<int>(done * 1000));
    m_label->setText(label);
    m_label->setToolTip(label);
    if (busy) m_banner->dismiss();
    enable();
}

void MapPanel::setMap(const PictureMapPtr& map, const QString& text) {
    m_view->setMap(map);
    m_body->setVisible(map != nullptr);
    m_summary->setText(map ? mapHeading(*map) : text);
    m_summary->setVisible(!m_summary->text().isEmpty());
    if (map) m_banner->dismiss();
    fillLegend();
    probe(-1);
    enable();
}

void MapPanel::fillLegend() {
    m_legend->clear();
    const PictureMapPtr& map = m_view->map();
    if (!map) return;
    for (std::size_t i = 0; i < map->groups.size(); ++i)
        m_legend->addItem(new QListWidgetItem(iconOfGroup(i, devicePixelRatioF()), toQt(map->groups[i])));
}

void MapPanel::probe(int picture) {
    m_open->setEnabled(m_view->current() >= 0);
    const PictureMapPtr& map = m_view->map();
    if (picture < 0 || !map) {
        m_preview->clear();
        m_name->clear();
        m_group->clear();
        return;
    }
    const MappedPicture& shown = map->pictures[static_cast<std::size_t>(picture)];
    m_name->setText(fileName(shown.image));
    m_name->setToolTip(toQt(shown.image));
    m_group->setText(toQt(map->groups[shown.group]));
    Q_EMIT previewAsked(picture);
}

QSize MapPanel::previewSize() const { return QSize(kPreviewSide, kPreviewSide) * devicePixelRatioF(); }

void MapPanel::setPreview(const QImage& image, const QString& problem) {
    if (image.isNull()) return m_preview->setText(problem);
    // A digit of 28 pixels would be hard to see; whole factors keep its pixels square.
    const int factor = std::max(1, previewSize().width() / std::max({1, image.width(), image.height()}));
    QPixmap picture = QPixmap::fromImage(factor > 1 ? image.scaled(image.size() * factor) : image);
    picture.setDevicePixelRatio(devicePixelRatioF());
    m_preview->setPixmap(picture);
}

void MapPanel::setProblem(const Error& error) { m_banner->showError(error); }
void MapPanel::setNote(const QString& text) { m_banner->showMessage(text); }

MapQuestion MapPanel::question() const {
    return {m_layer->currentText(), static_cast<MapMethod>(m_method->currentData().toInt()), m_perplexity->value()};
}

void MapPanel::setQuestion(const MapQuestion& question) {
    m_layer->setCurrentText(question.layer);
    m_method->setCurrentIndex(m_method->findData(static_cast<int>(question.method)));
    m_perplexity->setValue(question.perplexity);
}

void MapPanel::enable() {
    const QString whyNot = !m_whyNot.isEmpty() ? m_whyNot : m_pictures < 2 ? tr("Choose a folder with at least two pictures.") : QString();
    m_run->setEnabled(!m_busy && whyNot.isEmpty() && m_layer->count() > 0);
    m_run->setToolTip(whyNot.isEmpty() ? tr("Runs each picture through the network, and places it by the values of the layer") : whyNot);
    m_folder->setEnabled(!m_busy);
    m_layer->setEnabled(!m_busy && m_layer->count() > 0);
    m_save->setEnabled(!m_busy && m_view->map() != nullptr);
}

}  // namespace teardown
