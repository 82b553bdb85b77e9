#!/usr/bin/env python3
"""Writes small made-up data sets in the folders that mmclassification's configs name (data/imagenet, data/cifar10, ...), below the current
folder: enough for its tools to start with.
"""
import numpy as np, os, pickle, struct, cv2
def pic(k,h,w,c):
    i=np.arange(h*w*c); v=(7919*i+13+101*k)%1009%256; b=25*(k%10)%256
    return ((v//2+b//2)%256).astype(np.uint8).reshape(h,w,c)
def png(path,k,h,w):
    os.makedirs(os.path.dirname(path),exist_ok=True)
    ok,buf=cv2.imencode('.png',pic(k,h,w,3)[...,::-1]); open(path,'wb').write(buf.tobytes())
h=lambda k:40+4*(k%3)
# imagenet
ann=[];val=[]
for k in range(8):
    png(f'data/imagenet/train/c{k}/p{k}.png',k,h(k),48); ann.append(f'c{k}/p{k}.png {k}')
for k in range(4):
    png(f'data/imagenet/val/p{k}.png',100+k,h(100+k),48); val.append(f'p{k}.png {k}')
os.makedirs('data/imagenet/meta',exist_ok=True)
open('data/imagenet/meta/train.txt','w').write('\n'.join(ann)+'\n'); open('data/imagenet/meta/val.txt','w').write('\n'.join(val)+'\n')
# cifar
def batch(ks,n,key='labels'):
    d={'data':np.stack([pic(k,32,32,3).transpose(2,0,1).reshape(-1) for k in ks]) if ks else np.zeros((0,3072),np.uint8), key:[k%10 for k in ks]}
    pickle.dump(d,open(n,'wb'))
p='data/cifar10/cifar-10-batches-py/'; os.makedirs(p,exist_ok=True)
for i,ks in enumerate([[10,11],[20,21],[30,31],[40,41],[]]): batch(ks,p+f'data_batch_{i+1}')
batch([101,102,103,104],p+'test_batch'); pickle.dump({'label_names':['airplane','automobile','bird','cat','deer','dog','frog','horse','ship','truck']},open(p+'batches.meta','wb'))
p='data/cifar100/cifar-100-python/'; os.makedirs(p,exist_ok=True)
batch([10,11,20,21,30,31,40,41],p+'train','fine_labels'); batch([101,102,103,104],p+'test','fine_labels'); pickle.dump({'fine_label_names':['c%d'%i for i in range(100)]},open(p+'meta','wb'))
# mnist
for root in ('data/mnist/','data/fashion-mnist/'):
    os.makedirs(root,exist_ok=True)
    for a,ks in (('train',range(8)),('t10k',range(100,104))):
        ims=np.stack([pic(k,28,28,1)[...,0] for k in ks]); 
        open(root+a+'-images-idx3-ubyte','wb').write(struct.pack('>IIII',2051,len(ims),28,28)+ims.tobytes())
        open(root+a+'-labels-idx1-ubyte','wb').write(struct.pack('>II',2049,len(ims))+bytes(k%10 for k in ks))
# voc
C=('aeroplane','bicycle','bird','boat','bottle','bus','car','cat','chair','cow','diningtable','dog','horse','motorbike','person','pottedplant','sheep','sofa','train','tvmonitor')
r='data/VOCdevkit/VOC2007/'
for d in ('ImageSets/Main','Annotations'): os.makedirs(r+d,exist_ok=True)
for s,ks in (('trainval',range(8)),('test',range(100,104))):
    open(r+f'ImageSets/Main/{s}.txt','w').write('\n'.join('%06d'%k for k in ks)+'\n')
    for k in ks:
        png(r+'JPEGImages/%06d.jpg'%k,k,h(k),48)
        objs=''.join(f'<object><name>{C[o%10]}</name><difficult>{d}</difficult></object>' for o,d in((k,0),(k+3,0),(k+5,1)))
        open(r+'Annotations/%06d.xml'%k,'w').write(f'<annotation>{objs}</annotation>')
# CUB
r='data/CUB_200_2011/'; L='images.txt image_class_labels.txt train_test_split.txt'.split()
os.makedirs(r+'images/a',exist_ok=True)
f=[open(r+n,'w') for n in L]
for i,k in enumerate(list(range(8))+list(range(100,104))):
    png(r+f'images/a/{k}.jpg',k,h(k),48); f[0].write(f'{i+1} a/{k}.jpg\n'); f[1].write(f'{i+1} {k%10+1}\n'); f[2].write(f'{i+1} {int(k<100)}\n')
[x.close() for x in f]
