"""The released code of a small shop: what runs while another release's migrations come."""

from django.db import models


class Customer(models.Model):
    name = models.CharField(max_length=100)


class Item(models.Model):
    title = models.CharField(max_length=100)
    note = models.CharField(max_length=50, null=True)
    price = models.IntegerField()
    stock = models.IntegerField(default=0)
    sku = models.CharField(max_length=40)
    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="items")

    class Meta:
        indexes = [models.Index(fields=["price"], name="by_price")]
